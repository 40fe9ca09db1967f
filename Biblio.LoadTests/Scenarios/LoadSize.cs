using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>The maximum number of users and the total duration of a load.</summary>
internal sealed record LoadSize(int Users, TimeSpan Duration)
{
    public TimeSpan DurationOf(double fraction) => TimeSpan.FromSeconds(Math.Max(1, Duration.TotalSeconds * fraction));

    public int UsersOf(double fraction) => Math.Max(1, (int)Math.Round(Users * fraction));

    /// <summary>Ramps up for a tenth of the duration, then keeps all users.</summary>
    public LoadSimulation[] RampUpAndHold =>
        [Simulation.RampingConstant(Users, DurationOf(0.1)), Simulation.KeepConstant(Users, DurationOf(0.9))];
}
