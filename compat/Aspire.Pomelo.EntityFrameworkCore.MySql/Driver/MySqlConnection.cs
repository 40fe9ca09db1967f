using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace MySqlConnector;

/// <summary>A connection as code sees it: opening takes an open session from the pool, closing gives it back, whatever happened in between.</summary>
public sealed class MySqlConnection : DbConnection
{
    private string _connectionString;
    private ConnectionOptions? _options;
    private ConnectionPool? _pool;
    private Session? _session;

    public MySqlConnection() : this("")
    {
    }

    public MySqlConnection(string connectionString) => _connectionString = connectionString;

    [AllowNull]
    public override string ConnectionString
    {
        get => _connectionString;
        set
        {
            if (_session is not null)
            {
                throw new InvalidOperationException("The connection string can not be changed while the connection is open.");
            }

            (_connectionString, _options) = (value ?? "", null);
        }
    }

    public override string Database => Options.Database;

    public override string DataSource => Options.Server;

    public override int ConnectionTimeout => (int)Options.ConnectTimeout.TotalSeconds;

    public override string ServerVersion => Session.Connection.ServerVersion;

    // broken, not closed: whoever holds it must still close it, and that gives the place in the pool back
    public override ConnectionState State => _session is null ? ConnectionState.Closed : _session.IsOpen ? ConnectionState.Open : ConnectionState.Broken;

    public override bool CanCreateBatch => false;

    internal ConnectionOptions Options => _options ??= ConnectionOptions.Of(_connectionString);

    internal MySqlTransaction? Transaction { get; set; }

    internal MySqlDataReader? Reader { get; set; }

    internal Session Session => _session ?? throw new InvalidOperationException("The connection is not open.");

    protected override DbProviderFactory DbProviderFactory => MySqlConnectorFactory.Instance;

    /// <summary>Closes every connection that rests in a pool.</summary>
    public static void ClearAllPools()
    {
        foreach (var pool in ConnectionPool.All)
        {
            pool.Clear();
        }
    }

    public override void Open() => OpenAsync(async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override Task OpenAsync(CancellationToken cancellationToken) => OpenAsync(async: true, cancellationToken).AsTask();

    public override void Close() => CloseAsync(async: false).AsTask().GetAwaiter().GetResult();

    public override Task CloseAsync() => CloseAsync(async: true).AsTask();

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync(async: true).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("A pooled connection stays in its database; open another one.");

    internal async Task ExecuteAsync(string sql, bool async, CancellationToken cancellationToken)
    {
        using var command = new MySqlCommand { Connection = this, CommandText = sql };
        await command.ExecuteNonQueryAsync(async, cancellationToken).ConfigureAwait(false);
    }

    protected override DbCommand CreateDbCommand() => new MySqlCommand { Connection = this };

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        BeginAsync(isolationLevel, async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        await BeginAsync(isolationLevel, async: true, cancellationToken).ConfigureAwait(false);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private async ValueTask OpenAsync(bool async, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (State == ConnectionState.Open)
        {
            throw new InvalidOperationException("The connection is already open.");
        }

        // a session that broke is given back before another is taken
        await CloseAsync(async).ConfigureAwait(false);
        _pool = ConnectionPool.Of(_connectionString);
        _session = await _pool.RentAsync(async, cancellationToken).ConfigureAwait(false);
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    private async ValueTask CloseAsync(bool async)
    {
        if (_session is not { } session)
        {
            return;
        }

        try
        {
            if (Reader is { } reader && session.IsOpen)
            {
                await reader.CloseAsync(async).ConfigureAwait(false);
            }

            if (Transaction is { IsOver: false } && session is { IsOpen: true, Spent: false })
            {
                await ExecuteAsync("ROLLBACK", async, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // it can not be brought into order: it is thrown away, and the server rolls back by itself
            session.Spent = true;
        }
        finally
        {
            (_session, Transaction, Reader) = (null, null, null);
            await _pool!.ReturnAsync(session, async).ConfigureAwait(false);
        }

        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    private async ValueTask<MySqlTransaction> BeginAsync(IsolationLevel isolationLevel, bool async, CancellationToken cancellationToken)
    {
        if (Transaction is { IsOver: false })
        {
            throw new InvalidOperationException("Transactions may not be nested; use a savepoint.");
        }

        // one round trip: the level holds for the next transaction only
        var begin = isolationLevel switch
        {
            IsolationLevel.Unspecified => "START TRANSACTION",
            IsolationLevel.ReadUncommitted => "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; START TRANSACTION",
            IsolationLevel.ReadCommitted => "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION",
            IsolationLevel.RepeatableRead => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION",
            IsolationLevel.Serializable => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION",
            IsolationLevel.Snapshot => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT",
            _ => throw new NotSupportedException($"MySQL has no isolation level {isolationLevel}."),
        };
        var session = Session;
        var wasSpent = session.Spent;
        await ExecuteAsync(begin, async, cancellationToken).ConfigureAwait(false);
        session.Spent = wasSpent;
        return Transaction = new MySqlTransaction(this, isolationLevel);
    }
}
