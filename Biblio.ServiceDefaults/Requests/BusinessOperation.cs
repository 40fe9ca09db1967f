using Microsoft.AspNetCore.Builder;

namespace Biblio.ServiceDefaults.Requests;

/// <summary>What a caller wants of the shop at this endpoint, counted as <c>business_operations_total</c>: <c>get_order</c>.</summary>
internal sealed record BusinessOperation(string Name)
{
    public bool Creates { get; } = Name.StartsWith("create_", StringComparison.Ordinal);
}

/// <summary>A counter of its own for the calls of an endpoint, whatever the answer.</summary>
internal sealed record CallCounter(string Name, string Description);

/// <summary>How an endpoint says what its requests are counted as, besides the metrics that all have.</summary>
public static class CountedEndpoints
{
    /// <summary>Counts requests in <c>business_operations_total{operation,status}</c>; a failing <c>create_…</c> is a <c>creation_error</c>.</summary>
    public static TBuilder IsOperation<TBuilder>(this TBuilder endpoint, string name)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new BusinessOperation(name));

    /// <summary>Counts requests in a counter of this name (Prometheus appends <c>_total</c>).</summary>
    public static TBuilder CountsCalls<TBuilder>(this TBuilder endpoint, string name, string description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new CallCounter(name, description));
}
