using System.Collections.Concurrent;

namespace Biblio.LoadTests.Live;

/// <summary>
/// Lets only as many users run as the live console asks for. NBomber starts all of them, and the others wait here.
/// </summary>
/// <param name="initial">The number of users at the start.</param>
/// <param name="max">The largest number of users.</param>
/// <param name="shares">The share of each scenario by its name. A scenario that is missing has all users.</param>
internal sealed class UserGate(int initial, int max, IReadOnlyDictionary<string, double>? shares = null)
{
    private readonly ConcurrentDictionary<string, int> _lastNumbers = [];
    private readonly ConcurrentDictionary<(string Scenario, int Copy), int> _numbers = [];

    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _users = Math.Clamp(initial, 0, max);
    private volatile bool _isStopped;

    public int Users => _users;

    public int Max => max;

    public bool IsStopped => _isStopped;

    /// <summary>The users of a scenario when there are so many in total. Any share keeps at least one user.</summary>
    public int UsersOf(string scenario, int users) =>
        users == 0 ? 0 : Math.Max(1, (int)Math.Round(users * (shares?.GetValueOrDefault(scenario, 1) ?? 1)));

    public void SetUsers(int users)
    {
        _users = Math.Clamp(users, 0, max);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Lets everyone through who waits, so that the run can end.</summary>
    public void Stop()
    {
        _isStopped = true;
        SetUsers(0);
    }

    /// <summary>Waits until this copy of the scenario may run. False means that the run ends.</summary>
    public async Task<bool> EnterAsync(string scenario, int copy, CancellationToken cancellationToken)
    {
        var number = _numbers.GetOrAdd((scenario, copy), _ =>
            _lastNumbers.AddOrUpdate(scenario, 1, (_, last) => last + 1)
        );
        while (true)
        {
            var changed = _changed.Task;
            if (_isStopped || cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            if (number <= UsersOf(scenario, _users))
            {
                return true;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
