using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>
/// The loads of the lab. One user is added each second. Each user waits one to three seconds before each request.
/// </summary>
internal static class LabScenarios
{
    public static ScenarioProps[] Read(UserActions users, LoadSize size) =>
        [
            users
                .Create("lab-read", async context =>
                {
                    if (!await users.ThinkAsync())
                    {
                        return Response.Ok();
                    }

                    return await (
                        Random.Shared.Next(2) == 0
                            ? users.HighestSpendersAsync(context)
                            : users.BestSellersAsync(context)
                    );
                })
                .WithLoadSimulations(RampOneUserPerSecond(size)),
        ];

    public static ScenarioProps[] ReadWrite(UserActions users, LoadSize size) =>
        [
            users
                .Create("lab-read-write", async context =>
                {
                    if (!await users.ThinkAsync())
                    {
                        return Response.Ok();
                    }

                    return await (
                        Random.Shared.Next(3) switch
                        {
                            0 => users.HighestSpendersAsync(context),
                            1 => users.BestSellersAsync(context),
                            _ => users.LabOrderAsync(context),
                        }
                    );
                })
                .WithLoadSimulations(RampOneUserPerSecond(size)),
        ];

    private static LoadSimulation[] RampOneUserPerSecond(LoadSize size)
    {
        var rampUp = TimeSpan.FromSeconds(Math.Max(1, Math.Min(size.Users, size.Duration.TotalSeconds - 1)));
        return
        [
            Simulation.RampingConstant(size.Users, rampUp),
            Simulation.KeepConstant(
                size.Users,
                size.Duration - rampUp > TimeSpan.FromSeconds(1) ? size.Duration - rampUp : TimeSpan.FromSeconds(1)
            ),
        ];
    }
}
