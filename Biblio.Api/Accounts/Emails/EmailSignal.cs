namespace Biblio.Api.Accounts.Emails;

/// <summary>Wakes the dispatcher of this process when a message was committed.</summary>
internal sealed class EmailSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0);

    public void Set() => _signal.Release();

    /// <summary>Returns after the next signal, or after the interval.</summary>
    public async Task WaitAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        if (await _signal.WaitAsync(interval, cancellationToken))
        {
            // Several messages need one look.
            while (_signal.CurrentCount > 0 && await _signal.WaitAsync(TimeSpan.Zero, cancellationToken)) { }
        }
    }

    public void Dispose() => _signal.Dispose();
}
