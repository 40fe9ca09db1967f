namespace Biblio.ServiceDefaults;

/// <summary>Delays that double up to a maximum, with up to a quarter taken off at random.</summary>
public sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _failures;

    public bool IsFirst => _failures == 0;

    public void Reset() => _failures = 0;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Math.Min(
            longest.TotalMilliseconds,
            first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 20))
        );
        return Task.Delay(
            TimeSpan.FromMilliseconds(wait * (0.75 + (Random.Shared.NextDouble() / 4))),
            cancellationToken
        );
    }
}
