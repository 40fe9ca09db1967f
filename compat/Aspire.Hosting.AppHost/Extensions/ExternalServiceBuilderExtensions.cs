using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static class ExternalServiceBuilderExtensions
{
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, string url) =>
        builder.AddExternalService(name, ExternalServiceResource.Problem(url, out var uri) is { } problem ? throw new ArgumentException(problem, nameof(url)) : uri!);

    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, Uri uri) =>
        builder.Add(new ExternalServiceResource(name, uri));

    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> urlParameter) =>
        builder.Add(new ExternalServiceResource(name, urlParameter.Resource)).WithReferenceRelationship(urlParameter.Resource);

    public static IResourceBuilder<ExternalServiceResource> WithHttpHealthCheck(this IResourceBuilder<ExternalServiceResource> builder, string? path = null, int? statusCode = null)
    {
        var service = builder.Resource;
        var status = statusCode ?? 200;
        var key = $"{service.Name}_external{path}_{status}_check";
        Uri? uri = null;
        builder.ApplicationBuilder.Eventing.Subscribe<InitializeResourceEvent>(service, async (_, cancellationToken) => uri = await service.ValidUriAsync(cancellationToken));
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new HttpHealthCheck(() => uri is null || path is null ? uri : new Uri(uri, path), status), HealthStatus.Unhealthy, tags: null));
        return builder.WithHealthCheck(key);
    }

    private static IResourceBuilder<ExternalServiceResource> Add(this IDistributedApplicationBuilder builder, ExternalServiceResource resource) =>
        builder.AddResource(resource)
            .WithInitialState(new CustomResourceSnapshot { ResourceType = KnownResourceTypes.ExternalService, State = KnownResourceStates.NotStarted, Properties = [] })
            .ExcludeFromManifest();
}

/// <summary>A service that is none of the application's own.</summary>
public sealed class ExternalServiceResource : Resource
{
    public ExternalServiceResource(string name, Uri uri) : base(name) => Uri = Problem(uri.ToString(), out _) is { } problem ? throw new ArgumentException(problem, nameof(uri)) : uri;

    public ExternalServiceResource(string name, ParameterResource urlParameter) : base(name) => UrlParameter = urlParameter;

    public Uri? Uri { get; }

    public ParameterResource? UrlParameter { get; }

    internal static string? Problem(string? url, out Uri? uri) => !Uri.TryCreate(url, UriKind.Absolute, out uri)
        ? "The URL for the external service must be an absolute URI."
        : uri.AbsolutePath != "/" ? "The URL for the external service must have an absolute path of \"/\"." : null;

    internal async Task<Uri> ValidUriAsync(CancellationToken cancellationToken) => Uri ?? (Problem(await UrlParameter!.GetValueAsync(cancellationToken), out var uri) is { } problem
        ? throw new DistributedApplicationException($"The URL parameter '{UrlParameter.Name}' for the external service '{Name}' is invalid: {problem}")
        : uri!);
}
