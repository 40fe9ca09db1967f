using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Http.Resilience
{
    public interface IHttpStandardResiliencePipelineBuilder
    {
        string PipelineName { get; }

        IServiceCollection Services { get; }
    }

    public static class HttpStandardResiliencePipelineBuilderExtensions
    {
        public static IHttpStandardResiliencePipelineBuilder Configure(this IHttpStandardResiliencePipelineBuilder builder, IConfigurationSection section)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.Configure<HttpStandardResilienceOptions>(builder.PipelineName, section);
            return builder;
        }

        public static IHttpStandardResiliencePipelineBuilder Configure(this IHttpStandardResiliencePipelineBuilder builder, Action<HttpStandardResilienceOptions> configure)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.Configure(builder.PipelineName, configure);
            return builder;
        }

        /// <summary>A pipeline for each scheme, host and port: one service's open circuit does not stop calls of another.</summary>
        public static IHttpStandardResiliencePipelineBuilder SelectPipelineByAuthority(this IHttpStandardResiliencePipelineBuilder builder) =>
            builder.SelectPipelineBy(_ => request => request.RequestUri?.GetLeftPart(UriPartial.Authority) ?? throw new InvalidOperationException("The request has no address."));

        public static IHttpStandardResiliencePipelineBuilder SelectPipelineBy(this IHttpStandardResiliencePipelineBuilder builder, Func<IServiceProvider, Func<HttpRequestMessage, string>> selectorFactory)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.AddOptions<PipelineKeyOptions>(builder.PipelineName).Configure<IServiceProvider>((options, services) => options.Select = selectorFactory(services));
            return builder;
        }
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    public static class ResilienceHttpClientBuilderExtensions
    {
        public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder, IConfigurationSection section) => builder.AddStandardResilienceHandler().Configure(section);

        public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder, Action<HttpStandardResilienceOptions> configure) =>
            builder.AddStandardResilienceHandler().Configure(configure);

        public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            var name = builder.Name is { Length: > 0 } client ? $"{client}-standard" : "standard";
            builder.Services.AddOptionsWithValidateOnStart<HttpStandardResilienceOptions>(name);
            builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpStandardResilienceOptions>, HttpStandardResilienceOptionsValidator>());
            builder.Services.TryAddSingleton<StandardPipelines>();
            builder.AddHttpMessageHandler(services =>
            {
                var pipelines = services.GetRequiredService<StandardPipelines>();
                return new ResilienceHandler(request => pipelines.For(name, request));
            });
            // the strategies' own timeouts take its place
            builder.ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan);
            return new Pipeline(name, builder.Services);
        }

        private sealed record Pipeline(string PipelineName, IServiceCollection Services) : IHttpStandardResiliencePipelineBuilder;
    }
}
