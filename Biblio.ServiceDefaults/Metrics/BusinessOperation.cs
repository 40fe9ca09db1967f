namespace Biblio.ServiceDefaults.Metrics;

/// <summary>The operation of an endpoint (<c>get_order</c>), counted in <c>business_operations_total</c>.</summary>
internal sealed record BusinessOperation(string Name)
{
    public bool IsCreation { get; } = Name.StartsWith("create_", StringComparison.Ordinal);
}

/// <summary>A separate counter for the calls of an endpoint, with any status.</summary>
internal sealed record CallCounter(string Name, string Description);

/// <summary>Endpoint metadata for counters besides the metrics that all endpoints have.</summary>
public static class CountedEndpoints
{
    /// <summary>
    /// Counts requests in <c>business_operations_total{operation,status}</c>. A failed <c>create_…</c> is a
    /// <c>creation_error</c>.
    /// </summary>
    public static TBuilder WithOperation<TBuilder>(this TBuilder endpoint, string name)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new BusinessOperation(name));

    /// <summary>Counts requests in a counter of this name. Prometheus appends <c>_total</c>.</summary>
    public static TBuilder WithCallCounter<TBuilder>(this TBuilder endpoint, string name, string description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new CallCounter(name, description));
}
