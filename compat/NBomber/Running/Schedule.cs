using NBomber.Contracts;

namespace NBomber.Running;

/// <summary>When the iterations of an open simulation are due: evenly spread, so that nothing depends on how often somebody looks.</summary>
internal sealed class Schedule
{
    private readonly IEnumerator<TimeSpan> _times;
    private bool _any;

    private Schedule(IEnumerable<TimeSpan> times)
    {
        _times = times.GetEnumerator();
        _any = _times.MoveNext();
    }

    public static Schedule Of(LoadSimulation simulation, int before) => new(simulation switch
    {
        LoadSimulation.Inject inject => Even(inject.Rate, inject.Interval, inject.During),
        LoadSimulation.RampingInject ramp => Ramp(before, ramp.Rate, ramp.Interval, ramp.During),
        LoadSimulation.InjectRandom random => AtRandom(random),
        _ => [],
    });

    public IReadOnlyList<TimeSpan> TakeDue(TimeSpan now)
    {
        List<TimeSpan> due = [];
        while (_any && _times.Current < now)
        {
            due.Add(_times.Current);
            _any = _times.MoveNext();
        }

        return due;
    }

    private static IEnumerable<TimeSpan> Even(int rate, TimeSpan interval, TimeSpan during)
    {
        for (var i = 0L; rate > 0 && interval * i / rate < during; i++)
        {
            yield return interval * i / rate;
        }
    }

    // after t seconds of T, (a t + (b - a) t^2 / 2T) / interval are due; the k-th one's t is where that is k
    private static IEnumerable<TimeSpan> Ramp(int from, int to, TimeSpan interval, TimeSpan during)
    {
        var (a, b, length) = (from / interval.TotalSeconds, to / interval.TotalSeconds, during.TotalSeconds);
        var half = (b - a) / (2 * length);
        var all = (a + b) / 2 * length;
        for (var k = 0.5; k < all; k++)
        {
            yield return TimeSpan.FromSeconds(Math.Abs(half) < 1e-12 ? k / a : (Math.Sqrt((a * a) + (4 * half * k)) - a) / (2 * half));
        }
    }

    private static IEnumerable<TimeSpan> AtRandom(LoadSimulation.InjectRandom random)
    {
        for (var begin = TimeSpan.Zero; begin < random.During; begin += random.Interval)
        {
            foreach (var at in Even(Random.Shared.Next(random.MinRate, random.MaxRate), random.Interval, random.Interval))
            {
                yield return begin + at;
            }
        }
    }
}
