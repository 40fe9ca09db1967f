using System.Collections.Concurrent;

namespace MySqlConnector;

/// <summary>What spans and measurements say of every statement of one kind to one database; put together once, not for each statement.</summary>
internal sealed class StatementLabels
{
    private static readonly ConcurrentDictionary<(string Operation, ConnectionOptions Options), StatementLabels> Known = [];

    private StatementLabels(string operation, ConnectionOptions options)
    {
        SpanName = $"{operation} {options.Database}";
        Labels = [new("db.system.name", "mysql"), new("db.namespace", options.Database), new("db.operation.name", operation), new("server.address", options.Server), new("server.port", options.Port)];
    }

    public string SpanName { get; }

    public KeyValuePair<string, object?>[] Labels { get; }

    public static StatementLabels Of(string operation, ConnectionOptions options) => Known.GetOrAdd((operation, options), static key => new(key.Operation, key.Options));
}
