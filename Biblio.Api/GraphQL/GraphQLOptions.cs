namespace Biblio.Api.GraphQL;

/// <summary>Configuration section <c>GraphQL</c>: the limits of a request.</summary>
internal sealed class GraphQLOptions
{
    public int MaxDepth { get; set; } = 12;

    /// <summary>The sum of the costs of all fields. A field of a list counts once per possible item.</summary>
    public int MaxCost { get; set; } = 5_000;

    public int MaxAliases { get; set; } = 30;

    /// <summary>The fields of the document, those of fragments at each use.</summary>
    public int MaxFields { get; set; } = 300;

    /// <summary>The operations of one batch, which is a JSON array.</summary>
    public int MaxBatch { get; set; } = 5;

    /// <summary>In bytes.</summary>
    public int MaxBodySize { get; set; } = 32 * 1024;

    /// <summary>The requests to services that one operation may cause.</summary>
    public int MaxServiceRequests { get; set; } = 25;

    /// <summary>The queries that callers have registered by hash, in each replica.</summary>
    public int MaxPersistedQueries { get; set; } = 1_000;

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether callers may read the schema. Without a value, in Development only.</summary>
    public bool? Introspection { get; set; }
}
