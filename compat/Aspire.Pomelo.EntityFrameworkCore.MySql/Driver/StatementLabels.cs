using System.Collections.Concurrent;

namespace MySqlConnector;

/// <summary>What spans and measurements say of every statement of one kind to one database; put together once, not for each statement.</summary>
internal sealed class StatementLabels
{
    private const int MostWaiting = 256;

    private static readonly ConcurrentDictionary<(string Operation, ConnectionOptions Options), StatementLabels> Known = [];

    private readonly Lock _lock = new();
    private double[] _waiting = new double[MostWaiting];
    private int _count;

    private StatementLabels(string operation, ConnectionOptions options)
    {
        SpanName = $"{operation} {options.Database}";
        Labels = [new("db.system.name", "mysql"), new("db.namespace", options.Database), new("db.operation.name", operation), new("server.address", options.Server), new("server.port", options.Port)];
    }

    public string SpanName { get; }

    public KeyValuePair<string, object?>[] Labels { get; }

    public static IEnumerable<StatementLabels> All => Known.Values;

    public static StatementLabels Of(string operation, ConnectionOptions options) => Known.GetOrAdd((operation, options), static key => new(key.Operation, key.Options));

    /// <summary>Keeps how long a statement took, in seconds, and answers what is to be recorded now: to find a histogram's five labels in the midst of each request costs more than the rest of it.</summary>
    public ReadOnlySpan<double> Keep(double seconds)
    {
        lock (_lock)
        {
            _waiting[_count++] = seconds;
            return _count == MostWaiting ? TakeAll() : [];
        }
    }

    /// <summary>All that were kept, which then are not any more.</summary>
    public ReadOnlySpan<double> Take()
    {
        lock (_lock)
        {
            return _count == 0 ? [] : TakeAll();
        }
    }

    private ReadOnlySpan<double> TakeAll()
    {
        var all = _waiting.AsSpan(0, _count);
        (_waiting, _count) = (new double[MostWaiting], 0);
        return all;
    }
}
