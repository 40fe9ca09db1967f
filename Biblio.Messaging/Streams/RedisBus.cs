using Biblio.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Biblio.Messaging.Streams;

/// <summary>The way to Redis: connected when first used, and never waiting for ever.</summary>
internal sealed class RedisBus(
    IServiceProvider services,
    IConfiguration configuration,
    IOptions<MessagingOptions> options
)
{
    public IDatabase Db => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    /// <summary>A connection for one reader: a blocking read would stall every other command on the shared one.</summary>
    public Task<RedisConnection> ConnectAsync() =>
        RedisConnection.OpenAsync(
            configuration.GetConnectionString(RedisClient.ConnectionName)
                ?? throw new InvalidOperationException(
                    $"There is no connection string \"{RedisClient.ConnectionName}\"."
                ),
            "biblio-consumer"
        );

    /// <summary>The answer, or a <see cref="TimeoutException"/>: not every version of the client gives up by itself.</summary>
    public Task<T> InTimeAsync<T>(Task<T> command, CancellationToken cancellationToken) =>
        command.WaitAsync(options.Value.RedisTimeout, cancellationToken);
}
