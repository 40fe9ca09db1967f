using System.Collections.Concurrent;

namespace Biblio.Orders.Reports;

/// <summary>Shares one call among concurrent callers with the same key, so that the work runs once at a time.</summary>
internal sealed class SingleFlight<T>
{
    private readonly ConcurrentDictionary<string, Task<T>> _inFlight = new();

    /// <summary>
    /// Joins the call in flight for this key, or starts it. All callers wait for it, so it must not be cancelled with
    /// the request that started it.
    /// </summary>
    public Task<T> RunAsync(string key, Func<Task<T>> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var inFlight = _inFlight.GetOrAdd(key, completion.Task);
        if (inFlight == completion.Task)
        {
            _ = WorkAsync();
        }

        return inFlight;

        async Task WorkAsync()
        {
            var result = work();
            await ((Task)result).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding
            );
            _inFlight.TryRemove(key, out _);
            completion.SetFromTask(result);
        }
    }
}
