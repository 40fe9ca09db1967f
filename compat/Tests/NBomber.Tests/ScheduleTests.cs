using NBomber.Contracts;
using NBomber.Running;

namespace NBomberTests;

public sealed class ScheduleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_steady_rate_is_spread_evenly()
    {
        var due = new Schedule(new LoadSimulation.Inject(4, Second, 2 * Second)).TakeDue(2 * Second);

        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75], due.Select(at => at.TotalSeconds));
    }

    [Fact]
    public void What_was_taken_is_not_due_again()
    {
        var schedule = new Schedule(new LoadSimulation.Inject(10, Second, Second));

        Assert.Equal([5, 0, 5], new[] { 0.5, 0.5, 9 }.Select(now => schedule.TakeDue(TimeSpan.FromSeconds(now)).Count));
    }
}
