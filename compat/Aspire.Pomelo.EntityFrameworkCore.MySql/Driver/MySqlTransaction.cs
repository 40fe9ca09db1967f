using System.Data;
using System.Data.Common;

namespace MySqlConnector;

/// <summary>A transaction; disposed without a commit, it is rolled back.</summary>
public sealed class MySqlTransaction : DbTransaction
{
    private readonly MySqlConnection _connection;

    internal MySqlTransaction(MySqlConnection connection, IsolationLevel isolationLevel) => (_connection, IsolationLevel) = (connection, isolationLevel);

    public override IsolationLevel IsolationLevel { get; }

    public override bool SupportsSavepoints => true;

    internal bool IsOver { get; private set; }

    protected override DbConnection? DbConnection => IsOver ? null : _connection;

    public override void Commit() => EndAsync("COMMIT", false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task CommitAsync(CancellationToken cancellationToken = default) => EndAsync("COMMIT", true, cancellationToken);

    public override void Rollback() => EndAsync("ROLLBACK", false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task RollbackAsync(CancellationToken cancellationToken = default) => EndAsync("ROLLBACK", true, cancellationToken);

    public override void Save(string savepointName) => Run("SAVEPOINT", savepointName, false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task SaveAsync(string savepointName, CancellationToken cancellationToken = default) => Run("SAVEPOINT", savepointName, true, cancellationToken);

    public override void Rollback(string savepointName) => Run("ROLLBACK TO SAVEPOINT", savepointName, false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task RollbackAsync(string savepointName, CancellationToken cancellationToken = default) => Run("ROLLBACK TO SAVEPOINT", savepointName, true, cancellationToken);

    public override void Release(string savepointName) => Run("RELEASE SAVEPOINT", savepointName, false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task ReleaseAsync(string savepointName, CancellationToken cancellationToken = default) => Run("RELEASE SAVEPOINT", savepointName, true, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await AbandonAsync(async: true).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            AbandonAsync(async: false).GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }

    private async Task AbandonAsync(bool async)
    {
        if (IsOver || _connection.Transaction != this || _connection.State != ConnectionState.Open)
        {
            IsOver = true;
            return;
        }

        if (_connection.Reader is { } reader)
        {
            await reader.CloseAsync(async).ConfigureAwait(false);
        }

        try
        {
            await EndAsync("ROLLBACK", async, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DbException)
        {
            // disposing says nothing: the server rolls back when the connection goes
            _connection.Session.Spent = true;
        }
    }

    private async Task EndAsync(string how, bool async, CancellationToken cancellationToken)
    {
        if (IsOver)
        {
            throw new InvalidOperationException("The transaction has ended already.");
        }

        await _connection.ExecuteAsync(how, async, cancellationToken).ConfigureAwait(false);
        IsOver = true;
        _connection.Transaction = null;
    }

    private Task Run(string what, string savepoint, bool async, CancellationToken cancellationToken) =>
        _connection.ExecuteAsync($"{what} `{savepoint.Replace("`", "``", StringComparison.Ordinal)}`", async, cancellationToken);
}
