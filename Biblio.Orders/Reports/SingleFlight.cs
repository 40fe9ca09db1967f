using System.Collections.Concurrent;

namespace Biblio.Orders.Reports;

/// <summary>Whoever asks while somebody is asking already gets the same answer: one question at a time, however many callers there are.</summary>
internal sealed class SingleFlight<T>
{
    private readonly ConcurrentDictionary<string, Task<T>> _underWay = new();

    /// <summary>Joins the work that is under way for this key, or begins it. It belongs to all who wait, so it must not end with the one who began it.</summary>
    public Task<T> JoinAsync(string key, Func<Task<T>> work)
    {
        var mine = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var underWay = _underWay.GetOrAdd(key, mine.Task);
        if (underWay == mine.Task)
        {
            _ = WorkAsync();
        }

        return underWay;

        async Task WorkAsync()
        {
            var answer = work();
            await ((Task)answer).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding
            );
            _underWay.TryRemove(key, out _);
            mine.SetFromTask(answer);
        }
    }
}
