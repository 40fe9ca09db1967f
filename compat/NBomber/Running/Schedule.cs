using NBomber.Contracts;

namespace NBomber.Running;

/// <summary>The due times of an open model's iterations, evenly spread over the interval.</summary>
internal sealed class Schedule(LoadSimulation.Inject? inject)
{
    private long _taken;

    public IReadOnlyList<TimeSpan> TakeDue(TimeSpan now)
    {
        List<TimeSpan> due = [];
        while (inject is { Rate: > 0 } && inject.Interval * _taken / inject.Rate is var next && next < now && next < inject.During)
        {
            due.Add(next);
            _taken++;
        }

        return due;
    }
}
