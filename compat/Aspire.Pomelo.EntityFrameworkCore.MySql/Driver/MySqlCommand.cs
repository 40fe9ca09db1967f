using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Native = MySql.Data.MySqlClient;

namespace MySqlConnector;

/// <summary>A command whose cancellation token really stops the statement at the server.</summary>
public sealed class MySqlCommand : DbCommand
{
    private readonly Native.MySqlCommand _native = new();
    private int? _timeout;

    [AllowNull]
    public override string CommandText { get => _native.CommandText; set => _native.CommandText = value ?? ""; }

    public override int CommandTimeout { get => _timeout ?? Connection?.Options.CommandTimeout ?? 30; set => _timeout = value; }

    public override CommandType CommandType { get => _native.CommandType; set => _native.CommandType = value; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    public new MySqlConnection? Connection { get; set; }

    protected override DbConnection? DbConnection { get => Connection; set => Connection = (MySqlConnection?)value; }

    protected override DbParameterCollection DbParameterCollection => _native.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
        if (Connection is { State: ConnectionState.Open } connection)
        {
            connection.Session.Spent = true;
            connection.Session.KillQueryAsync().GetAwaiter().GetResult();
        }
    }

    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => ExecuteNonQueryAsync(true, cancellationToken);

    public override object? ExecuteScalar() => ExecuteScalarAsync(false, CancellationToken.None).GetAwaiter().GetResult();

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => ExecuteScalarAsync(true, cancellationToken);

    /// <summary>Does nothing: parameters travel, escaped, in the text of the statement.</summary>
    public override void Prepare()
    {
    }

    internal async Task<int> ExecuteNonQueryAsync(bool async, CancellationToken cancellationToken)
    {
        var reader = await ExecuteAsync(CommandBehavior.Default, async, cancellationToken).ConfigureAwait(false);
        try
        {
            while (async ? await reader.NextResultAsync(cancellationToken).ConfigureAwait(false) : reader.NextResult())
            {
                // a batch: each statement may still fail
            }
        }
        finally
        {
            await reader.CloseAsync(async).ConfigureAwait(false);
        }

        return reader.RecordsAffected;
    }

    protected override DbParameter CreateDbParameter() => _native.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteAsync(behavior, false, CancellationToken.None).GetAwaiter().GetResult();

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteAsync(behavior, true, cancellationToken).ConfigureAwait(false);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _native.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<object?> ExecuteScalarAsync(bool async, CancellationToken cancellationToken)
    {
        var reader = await ExecuteAsync(CommandBehavior.Default, async, cancellationToken).ConfigureAwait(false);
        try
        {
            return (async ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read()) ? reader.GetValue(0) : null;
        }
        finally
        {
            await reader.CloseAsync(async).ConfigureAwait(false);
        }
    }

    private async Task<MySqlDataReader> ExecuteAsync(CommandBehavior behavior, bool async, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = Connection ?? throw new InvalidOperationException("The command has no connection.");
        var session = connection.Session;
        if (connection.Reader is not null)
        {
            throw new InvalidOperationException("A reader is still open on this connection: read it to its end or close it first.");
        }

        _native.Connection = session.Connection;
        _native.CommandTimeout = CommandTimeout;
        foreach (Native.MySqlParameter parameter in _native.Parameters)
        {
            Prepare(parameter);
        }

        var text = _native.CommandText;
        var operation = SqlText.Operation(text);
        session.Spent |= !SqlText.LeavesNothing(operation, text);

        var labels = StatementLabels.Of(operation, connection.Options);
        var activity = DriverTelemetry.Start(labels, text);
        var started = Stopwatch.GetTimestamp();
        Exception? failure = null;
        var cancelling = Cancelling.Watch(session, cancellationToken);
        try
        {
            var rows = async ? await _native.ExecuteReaderAsync(behavior & ~CommandBehavior.CloseConnection, CancellationToken.None).ConfigureAwait(false)
                : _native.ExecuteReader(behavior & ~CommandBehavior.CloseConnection);
            // the driver answers a statement that was stopped with no reader at all
            return rows is null ? throw new MySqlException(MySqlException.QueryInterrupted, "The statement was interrupted.", null)
                : new MySqlDataReader(rows, connection, session, (behavior & CommandBehavior.CloseConnection) != 0);
        }
        catch (Exception e)
        {
            failure = cancellationToken.IsCancellationRequested ? new OperationCanceledException("The statement was cancelled.", e, cancellationToken)
                : MySqlException.From(e, connectionLost: !session.IsOpen);
            if (failure == e)
            {
                throw;
            }

            throw failure;
        }
        finally
        {
            if (cancelling is not null)
            {
                await cancelling.EndAsync().ConfigureAwait(false);
            }

            DriverTelemetry.Stop(activity, labels, started, failure);
        }
    }

    // what the driver does not know how to send, as what it does; the type is said too, because the first value has set it for good
    private static void Prepare(Native.MySqlParameter parameter)
    {
        switch (parameter.Value)
        {
            case null: parameter.Value = DBNull.Value; break;
            case Guid guid: Set(guid.ToString(), Native.MySqlDbType.VarChar); break;
            case DateOnly date: Set(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Native.MySqlDbType.VarChar); break;
            case TimeOnly time: Set(time.ToTimeSpan(), Native.MySqlDbType.Time); break;
            case DateTimeOffset moment: Set(moment.UtcDateTime, Native.MySqlDbType.DateTime); break;
            case char character: Set(character.ToString(), Native.MySqlDbType.VarChar); break;
            case bool flag: Set(flag ? 1 : 0, Native.MySqlDbType.Int32); break;
            case Enum value: Set(Convert.ToInt64(value, CultureInfo.InvariantCulture), Native.MySqlDbType.Int64); break;
        }

        void Set(object value, Native.MySqlDbType type)
        {
            parameter.MySqlDbType = type;
            parameter.Value = value;
        }
    }
}
