namespace Biblio.Orders;

/// <summary>Wakes the saga clock before its next tick: something has become due.</summary>
internal sealed class SagaSignal : IDisposable
{
    private readonly SemaphoreSlim _bell = new(0, 1);

    public void Ring()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // it rings already
        }
    }

    /// <summary>Waits for the bell, or for the given time.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) =>
        _bell.WaitAsync(longest, cancellationToken);

    public void Dispose() => _bell.Dispose();
}
