using System.Globalization;
using Native = MySql.Data.MySqlClient;

namespace MySqlConnector;

/// <summary>One open connection to the server, as the pool keeps it.</summary>
internal sealed class Session
{
    private readonly ConnectionOptions _options;

    // before the driver registers its own
    static Session() => System.Text.Encoding.RegisterProvider(new CommonEncodings());

    private Session(ConnectionOptions options, Native.MySqlConnection connection, int generation)
    {
        (_options, Connection, Generation) = (options, connection, generation);
        Created = LastUsed = Environment.TickCount64;
    }

    public Native.MySqlConnection Connection { get; }

    public long Created { get; }

    public long LastUsed { get; set; }

    public int Generation { get; set; }

    /// <summary>It must not go back to the pool: it was cancelled, it failed, or it holds state (a lock, a variable, a raw transaction) that the next user must not meet.</summary>
    public bool Spent { get; set; }

    public bool IsOpen => Connection.State == System.Data.ConnectionState.Open;

    public static async ValueTask<Session> ConnectAsync(ConnectionOptions options, int generation, bool async, CancellationToken cancellationToken)
    {
        var connection = new Native.MySqlConnection(options.NativeConnectionString);
        try
        {
            if (async)
            {
                // the driver's own timeout does not cover a server that accepts and then says nothing
                var opening = OpenAsync(connection, true);
                try
                {
                    await opening.WaitAsync(options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
                }
                catch when (!opening.IsCompleted)
                {
                    _ = opening.ContinueWith(_ => connection.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    throw;
                }
            }
            else
            {
                OpenAsync(connection, false).GetAwaiter().GetResult();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException and not TimeoutException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw MySqlException.From(e, connectionLost: true);
        }

        return new Session(options, connection, generation);
    }

    public async ValueTask<bool> IsAliveAsync(bool async)
    {
        try
        {
            return async ? await Connection.PingAsync().WaitAsync(_options.ConnectTimeout).ConfigureAwait(false) : Connection.Ping();
        }
        catch (Exception)
        {
            // whatever a dead connection throws, the answer is no
            return false;
        }
    }

    /// <summary>Stops the statement that this session is running, from a second connection.</summary>
    public async Task KillQueryAsync()
    {
        try
        {
            using var second = new Native.MySqlConnection(_options.NativeConnectionString);
            await second.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            using var kill = new Native.MySqlCommand(string.Create(CultureInfo.InvariantCulture, $"KILL QUERY {Connection.ServerThread}"), second);
            await kill.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // the statement ended first, or the server is gone: nothing is left to stop
        }
    }

    public async ValueTask CloseAsync(bool async)
    {
        try
        {
            if (async)
            {
                await Connection.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                Connection.Dispose();
            }
        }
        catch (Exception)
        {
            // the socket may be dead already; it is being thrown away
        }
    }

    private static async Task OpenAsync(Native.MySqlConnection connection, bool async)
    {
        // values travel in the text of a statement, escaped with backslashes: the server must read them so
        using var mode = new Native.MySqlCommand("SET SESSION sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')", connection);
        if (async)
        {
            await connection.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await mode.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            connection.Open();
            mode.ExecuteNonQuery();
        }
    }
}
