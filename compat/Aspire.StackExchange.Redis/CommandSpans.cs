using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>One client span for each Redis command that is sent inside another span, from the profiling hooks of StackExchange.Redis 1.x. Spans appear once their parent has ended, at the latest after ten seconds.</summary>
internal sealed class CommandSpans : IProfiler
{
    public const string SourceName = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Activity, long> _watched = [];
    private readonly ConnectionMultiplexer _connection;

    private CommandSpans(ConnectionMultiplexer connection) => _connection = connection;

    public static void Watch(ConnectionMultiplexer connection)
    {
        var spans = new CommandSpans(connection);
        connection.RegisterProfiler(spans);
        _ = FlushWhileAliveAsync(new WeakReference<CommandSpans>(spans));
    }

    /// <summary>Called by the client for every command: what it belongs to, or null when nobody looks.</summary>
    public object? GetContext()
    {
        if (!Source.HasListeners() || Activity.Current is not { IsAllDataRequested: true } parent)
        {
            return null;
        }

        if (_watched.TryAdd(parent, Stopwatch.GetTimestamp()))
        {
            _connection.BeginProfiling(parent);
        }

        return parent;
    }

    // weakly: the loop ends after the connection is gone
    private static async Task FlushWhileAliveAsync(WeakReference<CommandSpans> spans)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await second.WaitForNextTickAsync() && spans.TryGetTarget(out var alive))
        {
            alive.Flush();
        }
    }

    private void Flush()
    {
        foreach (var (parent, since) in _watched)
        {
            if ((parent.IsStopped || Stopwatch.GetElapsedTime(since) > Longest) && _watched.TryRemove(parent, out _))
            {
                foreach (var command in _connection.FinishProfiling(parent))
                {
                    Say(command, parent);
                }
            }
        }
    }

    private static void Say(IProfiledCommand command, Activity parent)
    {
        var operation = command.Command;
        using var span = Source.StartActivity(ActivityKind.Client, parent.Context, startTime: new DateTimeOffset(command.CommandCreated.ToUniversalTime()), name: operation);
        if (span is null)
        {
            return;
        }

        span.SetTag("db.system", "redis");
        span.SetTag("db.system.name", "redis");
        span.SetTag("db.operation.name", operation);
        span.SetTag("db.statement", operation);
        span.SetTag("db.redis.database_index", command.Db);
        switch (command.EndPoint)
        {
            case System.Net.IPEndPoint ip:
                span.SetTag("server.address", ip.Address.ToString());
                span.SetTag("server.port", ip.Port);
                break;
            case System.Net.DnsEndPoint dns:
                span.SetTag("server.address", dns.Host);
                span.SetTag("server.port", dns.Port);
                break;
        }

        span.SetEndTime(command.CommandCreated.ToUniversalTime() + command.ElapsedTime);
    }
}
