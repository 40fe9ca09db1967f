using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>A connection for one blocking reader, besides the shared one.</summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _connection;

    private RedisConnection(ConnectionMultiplexer connection) => _connection = connection;

    public IDatabase Database => _connection.GetDatabase();

    public static async Task<RedisConnection> OpenAsync(string connectionString, string clientName)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.ClientName = clientName;
        // the answers to raw XREAD and XREADGROUP commands are read in RESP2's form; RESP3 gives maps
        options.Protocol = RedisProtocol.Resp2;
        RedisClient.FailFast(options);
        return new(await ConnectionMultiplexer.ConnectAsync(options));
    }

    /// <summary>Does not wait for the reader's last command, as disposing the client would: it may block for a second more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(allowCommandsToComplete: false);
        await _connection.DisposeAsync();
    }
}
