using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>A load to run: what it is for, its usual size, what it must keep, and the scenarios it is made of.</summary>
internal sealed record Load(
    string Name,
    string Purpose,
    int Users,
    TimeSpan Duration,
    string Thresholds,
    Func<Users, Size, ScenarioProps[]> Scenarios
);

/// <summary>How many users at most, for how long in all.</summary>
internal sealed record Size(int Users, TimeSpan Duration)
{
    public TimeSpan Part(double fraction) => TimeSpan.FromSeconds(Math.Max(1, Duration.TotalSeconds * fraction));

    public int Crowd(double fraction) => Math.Max(1, (int)Math.Round(Users * fraction));

    /// <summary>A tenth of the time to come in, then all of them.</summary>
    public LoadSimulation[] Arriving =>
        [Simulation.RampingConstant(Users, Part(0.1)), Simulation.KeepConstant(Users, Part(0.9))];
}

/// <summary>Every load by its name.</summary>
internal static class Catalogue
{
    private const string NoErrors = "errors=0";

    public static IReadOnlyList<Load> Loads { get; } =
    [
        new(
            "browse",
            "readers who look around: pages, search, books, stock",
            50,
            TimeSpan.FromMinutes(1),
            NoErrors,
            Shopping.Browse
        ),
        new(
            "checkout",
            "buyers who order and wait until the order has ended",
            20,
            TimeSpan.FromMinutes(1),
            NoErrors,
            Shopping.Checkout
        ),
        new(
            "mixed-shop",
            "four who look around for one who buys",
            50,
            TimeSpan.FromMinutes(1),
            NoErrors,
            Shopping.Mixed
        ),
        new(
            "siege",
            "the siege script of the exercise: routes one after the other, few users, few repetitions",
            5,
            TimeSpan.FromMinutes(1),
            NoErrors,
            Exercises.Siege
        ),
        new(
            "service",
            "each service by itself: three GETs and a second's pause",
            100,
            TimeSpan.FromSeconds(30),
            NoErrors,
            Exercises.EachService
        ),
        new(
            "full-user-flow",
            "from the home page to the end of the order",
            50,
            TimeSpan.FromSeconds(30),
            NoErrors,
            Exercises.FullUserFlow
        ),
        new(
            "stages",
            "up to all users and down again in six stages",
            100,
            TimeSpan.FromMinutes(8),
            $"{NoErrors},p95<500,book.p95<300,orders.p95<400,stock.p95<350",
            Exercises.Stages
        ),
        new(
            "lab-read",
            "the lab's readers of reports, one more each second",
            100,
            TimeSpan.FromMinutes(3),
            NoErrors,
            Lab.Read
        ),
        new(
            "lab-read-write",
            "the lab's two reports and one order, thinking in between",
            100,
            TimeSpan.FromMinutes(3),
            NoErrors,
            Lab.ReadWrite
        ),
    ];
}
