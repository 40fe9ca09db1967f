using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.AppHost.Local;

/// <summary>Makes a local run of Biblio: fixed ports, checked first; logs and state in files; restarts.</summary>
internal static class LocalMachine
{
    /// <summary><c>Dashboard=false</c> leaves the dashboard out; services then keep their telemetry to themselves.</summary>
    public static DistributedApplicationOptions Options(string[] args)
    {
        var given = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        return new() { Args = args, DisableDashboard = !given.GetValue("Dashboard", true) };
    }

    public static IDistributedApplicationBuilder UseLocalMachine(this IDistributedApplicationBuilder builder)
    {
        AppDomain.CurrentDomain.UnhandledException += static (_, thrown) => ExitWithSentence(thrown.ExceptionObject);
        if (!builder.ExecutionContext.IsRunMode)
        {
            return builder;
        }

        if (builder.Configuration.GetValue("Doctor", false))
        {
            Doctor.Run(builder);
            Environment.Exit(0);
        }

        var local = builder.Local();
        ConfigureDashboard(builder);
        builder.Services.AddLogging(logging =>
            logging
                .AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter("Aspire.Hosting.DistributedApplication", LogLevel.Warning)
        );
        builder.OnBeforeStart(
            async (start, cancellationToken) =>
            {
                RunLock.Take(local.Folder);
                await LeftoverProcesses.EndAsync(local.Folder, cancellationToken);
                PortCheck.Run(builder, start.Model);
                RunLock.WriteId(local.Folder);
                UseHttp(start.Model);
            }
        );
        builder.AddFirst<ResourceStatusFile>();
        builder.AddFirst<LeftoverProcesses>();
        if (builder.Configuration.GetValue("LogFiles", true))
        {
            builder.AddFirst<LogFiles>();
        }

        if (builder.Configuration.GetValue("Restart", true))
        {
            builder.AddFirst<RestartService>();
        }

        return builder;
    }

    public static bool HasDashboard(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Dashboard", true);

    // Before Aspire's own: its start returns only when everything that something waits for is healthy.
    private static void AddFirst<T>(this IDistributedApplicationBuilder builder)
        where T : class, IHostedService => builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, T>());

    // Otherwise the dashboard greets everybody who has no trusted development certificate with a red bar.
    private static void UseHttp(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources)
        {
            resource.Annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
        }
    }

    // Aspire takes the dashboard's addresses from launch settings; here they move with PortOffset like every other port.
    private static void ConfigureDashboard(IDistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;

        configuration["ASPNETCORE_URLS"] = builder.UrlOf(Ports.Dashboard);
        configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = builder.UrlOf(Ports.DashboardOtlp);
        configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = builder.UrlOf(Ports.DashboardResources);
        // HTTP is meant: everything listens on loopback, and a new machine has no trusted certificate.
        configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        configuration["ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_TRUST"] = "false";
        configuration["ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_HTTPS_TERMINATION"] = "false";
        configuration["ASPIRE_VERSION_CHECK_DISABLED"] = "true";
        // Stop returns when the processes have ended, not when they were asked to.
        configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        // The dashboard inherits this: it reports its use to its makers otherwise.
        Environment.SetEnvironmentVariable("ASPIRE_DASHBOARD_TELEMETRY_OPTOUT", "true");

        if (builder.HasDashboard() && builder.Configuration["AppHost:BrowserToken"] is { Length: > 0 } token)
        {
            builder
                .Local()
                .StartupMessages.Add(_ =>
                {
                    Console.WriteLine($"Biblio: dashboard {builder.UrlOf(Ports.Dashboard)}/login?t={token}");
                    return Task.CompletedTask;
                });
        }
    }

    private static void ExitWithSentence(object thrown)
    {
        if (thrown is Exception exception && exception.GetBaseException() is SettingsException e)
        {
            Console.Error.WriteLine(e.Message);
            Environment.Exit(1);
        }
    }
}
