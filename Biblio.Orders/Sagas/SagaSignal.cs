namespace Biblio.Orders.Sagas;

/// <summary>Wakes the saga timeouts before their next tick, because an order has become due.</summary>
internal sealed class SagaSignal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);

    public void Set()
    {
        try
        {
            _semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // The signal is set already.
        }
    }

    /// <summary>Waits for the signal, or for the given time.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _semaphore.WaitAsync(timeout, cancellationToken);

    public void Dispose() => _semaphore.Dispose();
}
