using Biblio.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>
/// The Redis connections of messaging. The shared one is opened at first use. Commands have a timeout.
/// </summary>
internal sealed class RedisBus(
    IServiceProvider services,
    IConfiguration configuration,
    IOptions<MessagingOptions> options
)
{
    public IDatabase Db => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    /// <summary>
    /// Opens a connection for one reader. A blocking read would stall every other command on the shared connection.
    /// </summary>
    public Task<RedisConnection> ConnectAsync() =>
        RedisConnection.OpenAsync(
            configuration.GetConnectionString(RedisClient.ConnectionName)
                ?? throw new InvalidOperationException(
                    $"There is no connection string \"{RedisClient.ConnectionName}\"."
                ),
            "biblio-consumer"
        );

    /// <summary>
    /// Awaits the reply, or throws a <see cref="TimeoutException"/>. Some versions of the client have no timeout of
    /// their own.
    /// </summary>
    public Task<T> WithTimeoutAsync<T>(Task<T> command, CancellationToken cancellationToken) =>
        command.WaitAsync(options.Value.RedisTimeout, cancellationToken);
}
