using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>
/// Loads the key ring as soon as it exists, before a request needs it. Data Protection reads synchronously, and rejects
/// a token as invalid when it cannot read the key ring.
/// </summary>
internal sealed class KeyRingLoader(
    IConnectionMultiplexer redis,
    IDataProtectionProvider protection,
    IConfiguration configuration,
    ILogger<KeyRingLoader> logger
) : BackgroundService
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsLoaded => _loaded.Task.IsCompletedSuccessfully;

    /// <summary>Returns true as soon as the key ring is loaded, and false after two seconds.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_loaded.Task, Task.Delay(Timeout, cancellationToken));
        return IsLoaded;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A process that creates no keys waits until another process has created them.
                var keys = await redis
                    .GetDatabase()
                    .ListLengthAsync(RedisKeyRepository.Key)
                    .WaitAsync(Timeout, stoppingToken);
                if (keys > 0 || KeyRing.CreatesKeys(configuration))
                {
                    _ = protection.CreateProtector(nameof(KeyRingLoader)).Protect([]);
                    _loaded.TrySetResult();
                    return;
                }
            }
            // Data Protection wraps the exceptions of its repository.
            catch (Exception exception)
                when (RedisClient.IsOutage(exception.GetBaseException()) && !stoppingToken.IsCancellationRequested)
            {
                if (backoff.IsFirst)
                {
                    logger.WaitingForKeyRing(exception.Message);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The key ring exists but is unreadable, usually because the secret is wrong.
                logger.KeyRingUnreadable(exception);
                _loaded.TrySetResult();
                return;
            }

            await backoff.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
