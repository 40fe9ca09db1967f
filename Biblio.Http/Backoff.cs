namespace Biblio.Http;

/// <summary>Exponential backoff. Each delay is up to a quarter shorter at random.</summary>
public sealed class Backoff(TimeSpan firstDelay, TimeSpan maxDelay)
{
    private int _failures;

    public bool IsFirst => _failures == 0;

    public void Reset() => _failures = 0;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var delay = firstDelay * Math.Pow(2, Math.Min(_failures++, 20));
        var jitter = 0.75 + (Random.Shared.NextDouble() / 4);
        return Task.Delay((delay < maxDelay ? delay : maxDelay) * jitter, cancellationToken);
    }
}
