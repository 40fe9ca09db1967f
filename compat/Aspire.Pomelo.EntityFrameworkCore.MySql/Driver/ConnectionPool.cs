using System.Collections.Concurrent;
using System.Diagnostics;

namespace MySqlConnector;

/// <summary>
/// The open connections of one connection string. The driver's own pool blocks a thread for every caller that has to wait, and asks the server
/// before every use; here callers wait asynchronously, and only a connection that rested, or whose neighbour died, is asked whether it lives.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private static readonly ConcurrentDictionary<string, ConnectionPool> Pools = new();
    private const int RestBeforePing = 2_000;

    private readonly ConnectionOptions _options;
    private readonly SemaphoreSlim _permits;
    private readonly ConcurrentStack<Session> _idle = new();
    private readonly Timer _pruning;
    private int _idleCount;
    private int _waiting;
    private int _generation;

    private ConnectionPool(ConnectionOptions options)
    {
        _options = options;
        _permits = new SemaphoreSlim(options.MaximumPoolSize);
        Name = $"{options.Server}:{options.Port}/{options.Database}";
        _pruning = new Timer(static pool => ((ConnectionPool)pool!).Prune(), this, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
    }

    public static IEnumerable<ConnectionPool> All => Pools.Values;

    public string Name { get; }

    public int Maximum => _options.MaximumPoolSize;

    public int Used => _options.MaximumPoolSize - _permits.CurrentCount;

    public int Idle => _idleCount;

    public int Waiting => _waiting;

    public static ConnectionPool Of(string connectionString) => Pools.GetOrAdd(connectionString, static text => new ConnectionPool(ConnectionOptions.Of(text)));

    public async ValueTask<Session> RentAsync(bool async, CancellationToken cancellationToken)
    {
        if (!_permits.Wait(0, CancellationToken.None))
        {
            await WaitAsync(async, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            while (_idle.TryPop(out var session))
            {
                Interlocked.Decrement(ref _idleCount);
                var generation = Volatile.Read(ref _generation);
                var now = Environment.TickCount64;
                var rested = now - session.LastUsed > RestBeforePing || session.Generation != generation;
                if (!IsTooOld(session, now) && (!rested || await session.IsAliveAsync(async).ConfigureAwait(false)))
                {
                    session.Generation = generation;
                    return session;
                }

                _ = session.CloseAsync(async: true).AsTask();
                if (rested)
                {
                    // the server restarted, most likely: the others are as dead
                    Clear();
                }
            }

            var started = Stopwatch.GetTimestamp();
            var connected = await Session.ConnectAsync(_options, Volatile.Read(ref _generation), async, cancellationToken).ConfigureAwait(false);
            DriverTelemetry.Created(this, Stopwatch.GetElapsedTime(started));
            return connected;
        }
        catch
        {
            _permits.Release();
            throw;
        }
    }

    public async ValueTask ReturnAsync(Session session, bool async)
    {
        if (!session.IsOpen)
        {
            // one died: ask the others before they are used again
            Interlocked.Increment(ref _generation);
            _ = session.CloseAsync(async: true).AsTask();
        }
        else if (session.Spent || !_options.Pooling || IsTooOld(session, Environment.TickCount64))
        {
            await session.CloseAsync(async).ConfigureAwait(false);
        }
        else
        {
            session.LastUsed = Environment.TickCount64;
            Interlocked.Increment(ref _idleCount);
            _idle.Push(session);
        }

        _permits.Release();
    }

    public void Clear()
    {
        Interlocked.Increment(ref _generation);
        while (_idle.TryPop(out var session))
        {
            Interlocked.Decrement(ref _idleCount);
            _ = session.CloseAsync(async: true).AsTask();
        }
    }

    public void Dispose()
    {
        _pruning.Dispose();
        _permits.Dispose();
    }

    private async ValueTask WaitAsync(bool async, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        var started = Stopwatch.GetTimestamp();
        try
        {
            if (async ? await _permits.WaitAsync(_options.ConnectTimeout, cancellationToken).ConfigureAwait(false) : _permits.Wait(_options.ConnectTimeout, cancellationToken))
            {
                DriverTelemetry.Waited(this, Stopwatch.GetElapsedTime(started));
                return;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        DriverTelemetry.TimedOut(this);
        throw new TimeoutException($"No connection to {Name} became free within {_options.ConnectTimeout.TotalSeconds:0} s: all {Maximum} of the pool are in use (Maximum Pool Size).");
    }

    private bool IsTooOld(Session session, long now) => _options.Lifetime > TimeSpan.Zero && now - session.Created > _options.Lifetime.TotalMilliseconds;

    private void Prune()
    {
        var now = Environment.TickCount64;
        var rested = new Session[_idleCount];
        var taken = rested.Length == 0 ? 0 : _idle.TryPopRange(rested);
        Interlocked.Add(ref _idleCount, -taken);
        for (var i = taken - 1; i >= 0; i--)
        {
            if (now - rested[i].LastUsed > _options.IdleTimeout.TotalMilliseconds || IsTooOld(rested[i], now))
            {
                _ = rested[i].CloseAsync(async: true).AsTask();
            }
            else
            {
                Interlocked.Increment(ref _idleCount);
                _idle.Push(rested[i]);
            }
        }
    }
}
