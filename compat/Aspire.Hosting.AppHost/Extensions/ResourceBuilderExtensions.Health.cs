using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>The resource is healthy when the health check registered under that name is.</summary>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key) where T : IResource =>
        builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key)
            ? throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.")
            : builder.WithAnnotation(new HealthCheckAnnotation(key));

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints => builder.WithHttpHealthCheck(HttpEndpoint(builder, endpointName), path, statusCode);

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = (endpointSelector ?? HttpEndpoint(builder, null))();
        path ??= "/";
        var status = statusCode ?? 200;
        if (endpoint.Resource != (IResource)builder.Resource)
        {
            throw new DistributedApplicationException($"Could not create HTTP health check for resource '{builder.Resource.Name}' as the endpoint is of resource '{endpoint.Resource.Name}'.");
        }

        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path}_{status}_check";
        builder.WithHealthCheck(key);
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new HttpHealthCheck(() => endpoint.IsAllocated ? new Uri(new Uri(endpoint.Url), path) : null, status), HealthStatus.Unhealthy, tags: null));
        return builder;
    }

    /// <summary>A probe for a cluster; here it is the health check of the same address.</summary>
    [Experimental("ASPIREPROBES001")]
    public static IResourceBuilder<T> WithHttpProbe<T>(
        this IResourceBuilder<T> builder, ProbeType type, string? path = null, int? initialDelaySeconds = null, int? periodSeconds = null, int? timeoutSeconds = null, int? failureThreshold = null, int? successThreshold = null, string? endpointName = null)
        where T : IResourceWithEndpoints, IResourceWithProbes =>
        builder.WithHttpProbe(type, HttpEndpoint(builder, endpointName), path, initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold, successThreshold);

    [Experimental("ASPIREPROBES001")]
    public static IResourceBuilder<T> WithHttpProbe<T>(
        this IResourceBuilder<T> builder, ProbeType type, Func<EndpointReference>? endpointSelector, string? path = null, int? initialDelaySeconds = null, int? periodSeconds = null, int? timeoutSeconds = null, int? failureThreshold = null, int? successThreshold = null)
        where T : IResourceWithEndpoints, IResourceWithProbes
    {
        var endpoint = (endpointSelector ?? HttpEndpoint(builder, null))();
        return builder.WithAnnotation(new EndpointProbeAnnotation
        {
            Type = type,
            EndpointReference = endpoint,
            Path = path ?? "/",
            InitialDelaySeconds = initialDelaySeconds ?? 5,
            PeriodSeconds = periodSeconds ?? 5,
            TimeoutSeconds = timeoutSeconds ?? 1,
            FailureThreshold = failureThreshold ?? 3,
            SuccessThreshold = successThreshold ?? 1,
        }).WithHttpHealthCheck(() => endpoint, path);
    }

    /// <summary>The endpoint of that name; without a name https, or else http.</summary>
    private static Func<EndpointReference> HttpEndpoint<T>(IResourceBuilder<T> builder, string? name) where T : IResourceWithEndpoints => () =>
    {
        var endpoints = builder.Resource.GetEndpoints().ToArray();
        var wanted = name is null ? ["https", "http"] : new[] { name };
        return wanted.Select(wish => endpoints.FirstOrDefault(e => string.Equals(e.EndpointName, wish, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(e => e is not null)
            ?? throw new DistributedApplicationException(
                $"Resource '{builder.Resource.Name}' has no endpoint named '{string.Join("' or '", wanted)}'. Its endpoints: {string.Join(", ", endpoints.Select(e => e.EndpointName))}.");
    };
}
