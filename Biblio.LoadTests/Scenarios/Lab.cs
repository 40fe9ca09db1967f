using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>The lab's users: one more each second, thinking one to three seconds before each request.</summary>
internal static class Lab
{
    public static ScenarioProps[] Read(Users users, Size size) =>
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
                .WithLoadSimulations(OneMoreEachSecond(size)),
        ];

    public static ScenarioProps[] ReadWrite(Users users, Size size) =>
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
                .WithLoadSimulations(OneMoreEachSecond(size)),
        ];

    private static LoadSimulation[] OneMoreEachSecond(Size size)
    {
        var arriving = TimeSpan.FromSeconds(Math.Max(1, Math.Min(size.Users, size.Duration.TotalSeconds - 1)));
        return
        [
            Simulation.RampingConstant(size.Users, arriving),
            Simulation.KeepConstant(
                size.Users,
                size.Duration - arriving > TimeSpan.FromSeconds(1) ? size.Duration - arriving : TimeSpan.FromSeconds(1)
            ),
        ];
    }
}
