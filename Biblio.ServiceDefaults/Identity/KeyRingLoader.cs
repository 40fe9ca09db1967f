using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>
/// Reads the key ring as soon as there is one, before a request has to: reading is synchronous, and a token that comes while the ring can not be read would be
/// called wrong, though nobody has looked at it.
/// </summary>
internal sealed class KeyRingLoader(
    IConnectionMultiplexer redis,
    IDataProtectionProvider protection,
    IConfiguration configuration,
    ILogger<KeyRingLoader> logger
) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsLoaded => _loaded.Task.IsCompletedSuccessfully;

    /// <summary>True as soon as it is; false after two seconds.</summary>
    public async Task<bool> LoadedAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_loaded.Task, Task.Delay(Patience, cancellationToken));
        return IsLoaded;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var failures = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // whoever makes no keys waits for who does
                var keys = await redis
                    .GetDatabase()
                    .ListLengthAsync(RedisKeyRepository.Key)
                    .WaitAsync(Patience, stoppingToken);
                if (keys > 0 || KeyRing.IsMade(configuration))
                {
                    _ = protection.CreateProtector(nameof(KeyRingLoader)).Protect([]);
                    _loaded.TrySetResult();
                    return;
                }
            }
            // Data Protection wraps what its store throws
            catch (Exception exception)
                when (RedisClient.IsOutage(exception.GetBaseException()) && !stoppingToken.IsCancellationRequested)
            {
                if (failures.IsFirst)
                {
                    logger.WaitingForKeyRing(exception.Message);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // it is there and can not be read, most likely for want of the right secret: no token of it is any good here
                logger.KeyRingUnreadable(exception);
                _loaded.TrySetResult();
                return;
            }

            await failures.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
