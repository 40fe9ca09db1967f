using Biblio.Http;
using Microsoft.AspNetCore.StaticAssets;

namespace Biblio.ServiceDefaults.Metrics;

/// <summary>
/// The counters of failures that each endpoint may have. They start at zero, because Prometheus sees no increase in a
/// counter that appears with its first failures.
/// </summary>
internal sealed class FailureSeries(EndpointDataSource endpoints)
{
    private static readonly string[] StatusCodes = ["500", "503"];

    // An endpoint that accepts every method gets the most frequent ones.
    private static readonly string[] DefaultMethods = ["GET", "POST"];

    private IReadOnlyList<Endpoint>? _source;
    private IReadOnlyList<(string Method, string Route, string StatusCode)> _series = [];

    /// <summary>The labels of the counters. The list changes with the endpoints, as those of a proxy do.</summary>
    public IReadOnlyList<(string Method, string Route, string StatusCode)> Get()
    {
        if (!ReferenceEquals(_source, endpoints.Endpoints))
        {
            _source = endpoints.Endpoints;
            _series =
            [
                .. _source
                    .OfType<RouteEndpoint>()
                    .Where(endpoint =>
                        endpoint.RoutePattern.RawText is not null
                        && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
                    )
                    .SelectMany(endpoint => MethodsOf(endpoint), (endpoint, method) => (method, endpoint))
                    .Select(pair => (pair.method, Route: RequestLabels.Route(pair.endpoint)))
                    .Where(pair => !MonitoringPaths.Contains(pair.Route))
                    .Append(("GET", RequestLabels.Route(null)))
                    .Distinct()
                    .SelectMany(_ => StatusCodes, (pair, status) => (pair.Item1, pair.Item2, status)),
            ];
        }

        return _series;
    }

    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods
            ? methods.Select(RequestLabels.Method).Where(method => method is not ("HEAD" or "OPTIONS"))
            : DefaultMethods;
}
