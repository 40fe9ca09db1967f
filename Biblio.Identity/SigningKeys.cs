using System.Collections.Frozen;
using Biblio.Http;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.Identity;

/// <summary>
/// The public keys of access tokens. They are read at the start, then regularly, and when a token names an unknown key.
/// While they cannot be read, the last ones stay.
/// </summary>
public sealed class SigningKeys(
    ISigningKeySource source,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<SigningKeys> logger
) : BackgroundService
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(2);

    // Forged tokens with unknown keys cause at most one request a second.
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _interval = configuration.GetValue(
        "Identity:KeyRefreshInterval",
        TimeSpan.FromMinutes(5)
    );
    private readonly Lock _lock = new();
    private volatile FrozenDictionary<string, JsonWebKey> _keys = FrozenDictionary<string, JsonWebKey>.Empty;
    private volatile bool _isFailing;
    private Task<bool> _reading = Task.FromResult(false);
    private long _startedAt;

    public IReadOnlyCollection<JsonWebKey> All => _keys.Values;

    public bool IsLoaded => _loaded.Task.IsCompletedSuccessfully;

    public Task WaitUntilLoadedAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    /// <summary>Returns as soon as there are keys, and at the latest after two seconds.</summary>
    internal Task WaitAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(_loaded.Task, Task.Delay(WaitTimeout, time, cancellationToken));

    internal JsonWebKey? Find(string? keyId) => keyId is null ? null : _keys.GetValueOrDefault(keyId);

    /// <summary>
    /// Reads the keys again, unless they were read within the last second. Returns false when they cannot be read.
    /// Concurrent callers share one reading.
    /// </summary>
    internal Task<bool> RefreshAsync() => RefreshAsync(MinInterval);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), MinInterval);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await RefreshAsync(TimeSpan.Zero))
            {
                backoff.Reset();
                await Task.Delay(_interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await backoff.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task<bool> RefreshAsync(TimeSpan minInterval)
    {
        lock (_lock)
        {
            if (_reading.IsCompleted && (_startedAt == 0 || time.GetElapsedTime(_startedAt) >= minInterval))
            {
                _startedAt = time.GetTimestamp();
                _reading = Task.Run(ReadAsync);
            }

            return _reading;
        }
    }

    private async Task<bool> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(ReadTimeout, time);
        try
        {
            var keys = await source.ReadAsync(timeout.Token).WaitAsync(timeout.Token);
            if (keys.Count == 0)
            {
                throw new InvalidOperationException("There is no key.");
            }

            _keys = keys.ToFrozenDictionary(key => key.Kid);
            _loaded.TrySetResult();
            if (_isFailing)
            {
                logger.SigningKeysRead(keys.Count);
            }

            _isFailing = false;
            return true;
        }
        catch (Exception exception)
        {
            // The database, the network and the answer of the gateway can fail in many ways. The next attempt follows.
            if (!_isFailing)
            {
                logger.SigningKeysNotRead(
                    timeout.IsCancellationRequested ? "no answer in time" : exception.GetBaseException().Message
                );
            }

            _isFailing = true;
            return false;
        }
    }
}
