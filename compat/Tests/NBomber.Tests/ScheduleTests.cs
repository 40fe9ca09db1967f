using NBomber.CSharp;
using NBomber.Running;

namespace NBomberTests;

public sealed class ScheduleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_steady_rate_is_spread_evenly()
    {
        var due = Schedule.Of(Simulation.Inject(4, Second, 2 * Second), 0).TakeDue(2 * Second);

        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75], due.Select(at => at.TotalSeconds));
    }

    [Fact]
    public void A_ramp_injects_the_area_under_it_and_faster_towards_its_end()
    {
        var due = Schedule.Of(Simulation.RampingInject(100, Second, 10 * Second), 0).TakeDue(10 * Second);

        Assert.Equal(500, due.Count);
        Assert.InRange(due.Count(at => at < 5 * Second), 124, 126);
        Assert.Equal(due.Order(), due);
    }

    [Fact]
    public void A_ramp_down_begins_where_the_rate_was()
    {
        var due = Schedule.Of(Simulation.RampingInject(0, Second, 10 * Second), 100).TakeDue(10 * Second);

        Assert.Equal(500, due.Count);
        Assert.InRange(due.Count(at => at < 5 * Second), 374, 376);
    }

    [Fact]
    public void What_was_taken_is_not_due_again()
    {
        var schedule = Schedule.Of(Simulation.Inject(10, Second, Second), 0);

        Assert.Equal([5, 0, 5], new[] { 0.5, 0.5, 9 }.Select(now => schedule.TakeDue(TimeSpan.FromSeconds(now)).Count));
    }
}
