using System.Collections;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Native = MySql.Data.MySqlClient;

namespace MySqlConnector;

/// <summary>Rows; with the types that the driver underneath can not read, and with errors that say what they are.</summary>
internal sealed class MySqlDataReader : DbDataReader
{
    private readonly Native.MySqlDataReader _rows;
    private readonly MySqlConnection _connection;
    private readonly Session _session;
    private readonly bool _closesConnection;
    private bool _closed;

    internal MySqlDataReader(Native.MySqlDataReader rows, MySqlConnection connection, Session session, bool closesConnection)
    {
        (_rows, _connection, _session, _closesConnection) = (rows, connection, session, closesConnection);
        connection.Reader = this;
    }

    public override int FieldCount => _rows.FieldCount;

    public override int RecordsAffected => _rows.RecordsAffected;

    public override bool HasRows => _rows.HasRows;

    public override bool IsClosed => _closed;

    public override int Depth => 0;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        try
        {
            return _rows.Read();
        }
        catch (Exception e) when (Failure(e, CancellationToken.None) is { } failure && failure != e)
        {
            throw failure;
        }
    }

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) => MoveAsync(_rows.ReadAsync(CancellationToken.None), cancellationToken);

    public override bool NextResult()
    {
        try
        {
            return _rows.NextResult();
        }
        catch (Exception e) when (Failure(e, CancellationToken.None) is { } failure && failure != e)
        {
            throw failure;
        }
    }

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => MoveAsync(_rows.NextResultAsync(CancellationToken.None), cancellationToken);

    public override bool GetBoolean(int ordinal) => _rows.GetBoolean(ordinal);

    public override byte GetByte(int ordinal) => _rows.GetByte(ordinal);

    public override short GetInt16(int ordinal) => _rows.GetInt16(ordinal);

    public override int GetInt32(int ordinal) => _rows.GetInt32(ordinal);

    public override long GetInt64(int ordinal) => _rows.GetInt64(ordinal);

    public override float GetFloat(int ordinal) => _rows.GetFloat(ordinal);

    public override double GetDouble(int ordinal) => _rows.GetDouble(ordinal);

    public override decimal GetDecimal(int ordinal) => _rows.GetDecimal(ordinal);

    public override string GetString(int ordinal) => _rows.GetString(ordinal);

    public override char GetChar(int ordinal) => _rows.GetString(ordinal)[0];

    public override DateTime GetDateTime(int ordinal) => DateTime.SpecifyKind(_rows.GetDateTime(ordinal), DateTimeKind.Unspecified);

    public override Guid GetGuid(int ordinal) => _rows.GetValue(ordinal) switch
    {
        Guid guid => guid,
        string text => Guid.Parse(text),
        byte[] bytes => bytes.Length == 16 ? new Guid(bytes) : Guid.Parse(Encoding.UTF8.GetString(bytes)),
        var other => throw new InvalidCastException($"A {other.GetType().Name} is no Guid."),
    };

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => _rows.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => _rows.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    public override object GetValue(int ordinal) => _rows.GetValue(ordinal);

    public override int GetValues(object[] values) => _rows.GetValues(values);

    public override bool IsDBNull(int ordinal) => _rows.IsDBNull(ordinal);

    public override string GetName(int ordinal) => _rows.GetName(ordinal);

    public override int GetOrdinal(string name) => _rows.GetOrdinal(name);

    public override string GetDataTypeName(int ordinal) => _rows.GetDataTypeName(ordinal);

    public override Type GetFieldType(int ordinal) => _rows.GetFieldType(ordinal);

    public override DataTable? GetSchemaTable() => _rows.GetSchemaTable();

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, _closesConnection);

    public override T GetFieldValue<T>(int ordinal)
    {
        if (typeof(T) == typeof(DateOnly))
        {
            return (T)(object)DateOnly.FromDateTime(_rows.GetDateTime(ordinal));
        }

        if (typeof(T) == typeof(TimeOnly))
        {
            return (T)(object)TimeOnly.FromTimeSpan(_rows.GetTimeSpan(ordinal));
        }

        if (typeof(T) == typeof(TimeSpan))
        {
            return (T)(object)_rows.GetTimeSpan(ordinal);
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            return (T)(object)new DateTimeOffset(GetDateTime(ordinal), TimeSpan.Zero);
        }

        if (typeof(T) == typeof(Guid))
        {
            return (T)(object)GetGuid(ordinal);
        }

        if (typeof(T) == typeof(char))
        {
            return (T)(object)GetChar(ordinal);
        }

        if (typeof(T) == typeof(DateTime))
        {
            return (T)(object)GetDateTime(ordinal);
        }

        if (typeof(T) == typeof(byte[]))
        {
            return (T)(object)(_rows.GetValue(ordinal) switch
            {
                byte[] bytes => bytes,
                Guid guid => guid.ToByteArray(),
                string text => Encoding.UTF8.GetBytes(text),
                var other => throw new InvalidCastException($"A {other.GetType().Name} is no byte[]."),
            });
        }

        var value = _rows.GetValue(ordinal);
        return value is T wanted ? wanted : (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture);
    }

    public override void Close() => CloseAsync(async: false).GetAwaiter().GetResult();

    public override Task CloseAsync() => CloseAsync(async: true);

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync(async: true).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    internal async Task CloseAsync(bool async)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        try
        {
            if (async)
            {
                await _rows.CloseAsync().ConfigureAwait(false);
            }
            else
            {
                _rows.Close();
            }
        }
        catch (Exception)
        {
            // the rest of the rows could not be read away: this connection can not be used again
            _session.Spent = true;
        }

        if (_connection.Reader == this)
        {
            _connection.Reader = null;
        }

        if (_closesConnection)
        {
            await (async ? _connection.CloseAsync() : Task.Run(_connection.Close)).ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private Task<bool> MoveAsync(Task<bool> moving, CancellationToken cancellationToken) =>
        moving.IsCompletedSuccessfully ? moving : AwaitAsync(moving, cancellationToken);

    private async Task<bool> AwaitAsync(Task<bool> moving, CancellationToken cancellationToken)
    {
        var cancelling = moving.IsCompleted ? null : Cancelling.Watch(_session, cancellationToken);
        try
        {
            return await moving.ConfigureAwait(false);
        }
        catch (Exception e) when (Failure(e, cancellationToken) is { } failure && failure != e)
        {
            throw failure;
        }
        finally
        {
            if (cancelling is not null)
            {
                await cancelling.EndAsync().ConfigureAwait(false);
            }
        }
    }

    private Exception Failure(Exception thrown, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? new OperationCanceledException("The statement was cancelled.", thrown, cancellationToken)
        : MySqlException.From(thrown, connectionLost: !_session.IsOpen);
}
