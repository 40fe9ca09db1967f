using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Instrumentation.AspNetCore;

namespace OpenTelemetry.Trace
{
    public static class AspNetCoreInstrumentationTracerProviderBuilderExtensions
    {
        public static TracerProviderBuilder AddAspNetCoreInstrumentation(this TracerProviderBuilder builder) => builder.AddAspNetCoreInstrumentation(null, null);

        public static TracerProviderBuilder AddAspNetCoreInstrumentation(this TracerProviderBuilder builder, Action<AspNetCoreTraceInstrumentationOptions>? configureAspNetCoreTraceInstrumentationOptions) =>
            builder.AddAspNetCoreInstrumentation(null, configureAspNetCoreTraceInstrumentationOptions);

        public static TracerProviderBuilder AddAspNetCoreInstrumentation(this TracerProviderBuilder builder, string? name, Action<AspNetCoreTraceInstrumentationOptions>? configureAspNetCoreTraceInstrumentationOptions)
        {
            ArgumentNullException.ThrowIfNull(builder);
            name ??= Options.DefaultName;
            if (configureAspNetCoreTraceInstrumentationOptions is not null)
            {
                builder.ConfigureServices(services => services.Configure(name, configureAspNetCoreTraceInstrumentationOptions));
            }

            ((IDeferredTracerProviderBuilder)builder).Configure((services, deferred) =>
            {
                var options = services.GetRequiredService<IOptionsMonitor<AspNetCoreTraceInstrumentationOptions>>().Get(name);
                deferred.AddSource("Microsoft.AspNetCore");
                if (options.EnableAspNetCoreSignalRSupport)
                {
                    deferred.AddSource("Microsoft.AspNetCore.SignalR.Server");
                }

                if (options.EnableRazorComponentsSupport)
                {
                    deferred.AddSource("Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Components.Server.Circuits");
                }
            });
            return builder.AddInstrumentation(services => new AspNetCoreInstrumentation(services.GetRequiredService<IOptionsMonitor<AspNetCoreTraceInstrumentationOptions>>().Get(name)));
        }
    }
}

namespace OpenTelemetry.Metrics
{
    public static class AspNetCoreInstrumentationMeterProviderBuilderExtensions
    {
        /// <summary>ASP.NET Core measures itself; these are its meters.</summary>
        public static MeterProviderBuilder AddAspNetCoreInstrumentation(this MeterProviderBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.AddMeter(
                "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Http.Connections",
                "Microsoft.AspNetCore.Routing",
                "Microsoft.AspNetCore.Diagnostics",
                "Microsoft.AspNetCore.RateLimiting",
                "Microsoft.AspNetCore.Components",
                "Microsoft.AspNetCore.Components.Server.Circuits",
                "Microsoft.AspNetCore.Components.Lifecycle",
                "Microsoft.AspNetCore.Authorization",
                "Microsoft.AspNetCore.Authentication",
                "Microsoft.AspNetCore.Identity",
                "Microsoft.AspNetCore.MemoryPool");
        }
    }
}
