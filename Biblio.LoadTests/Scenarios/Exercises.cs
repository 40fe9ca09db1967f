using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>The loads of the exercises, on Biblio's routes.</summary>
internal static class Exercises
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Pairs of users and repetitions: as siege does with a delay of a second, so many at once, so many times, five seconds between two routes.</summary>
    public static ScenarioProps[] Siege(Users users, Size size)
    {
        (string Name, int AtOnce, int Times, Func<IScenarioContext, Task<Response<object>>> Ask)[] pairs =
        [
            ("home, 1 x 10", 1, 10, users.HomeAsync),
            ("web search, 3 x 5", 3, 5, users.WebSearchAsync),
            ("web search, 2 x 10", 2, 10, users.WebSearchAsync),
            ("list, 2 x 5", 2, 5, users.ListAsync),
            ("subjects, 5 x 3", 5, 3, users.SubjectsAsync),
            ("search, 2 x 3", 2, 3, users.SearchAsync),
            ("book, 1 x 1", 1, 1, users.BookAsync),
        ];
        var begin = TimeSpan.Zero;
        List<ScenarioProps> scenarios = [];
        foreach (var (name, atOnce, times, ask) in pairs)
        {
            var siege = Simulation.Inject(atOnce, Second, times * Second);
            scenarios.Add(
                users
                    .Create(name, async context => await ask(context))
                    .WithoutWarmUp()
                    .WithLoadSimulations(begin == TimeSpan.Zero ? [siege] : [Simulation.Pause(begin), siege])
            );
            begin += (times + 5) * Second;
        }

        return [.. scenarios];
    }

    public static ScenarioProps[] EachService(Users users, Size size)
    {
        return
        [
            Service("catalog", users.ListAsync, users.BookAsync, users.SubjectsAsync),
            Service("orders", users.OrdersAsync, users.BestSellersAsync, users.HighestSpendersAsync),
            Service("inventory", users.StockListAsync, users.StockAsync, users.LowStockAsync),
        ];

        ScenarioProps Service(string name, params Func<IScenarioContext, Task<Response<object>>>[] gets) =>
            users
                .Create(name, async context =>
                {
                    foreach (var get in gets)
                    {
                        await get(context);
                    }

                    await Task.Delay(Second);
                    return Response.Ok();
                })
                .WithLoadSimulations(Simulation.KeepConstant(size.Users, size.Duration));
    }

    public static ScenarioProps[] FullUserFlow(Users users, Size size) =>
        [
            users
                .Create("full-user-flow", async context =>
                {
                    long placed = 0;
                    await users.HomeAsync(context);
                    await users.WebSearchAsync(context);
                    await users.BookAsync(context);
                    await users.StockAsync(context);
                    await users.OrderAsync(context, id => placed = id);
                    await users.UntilEndedAsync(context, placed);
                    await Task.Delay(Second);
                    return Response.Ok();
                })
                .WithLoadSimulations(size.Arriving),
        ];

    /// <summary>A fifth, half, half, all, all, none: 30 s, 1 min, 2 min, 30 s, 3 min, 1 min of eight.</summary>
    public static ScenarioProps[] Stages(Users users, Size size) =>
        [
            users
                .Create("stages", async context =>
                {
                    await users.BookAsync(context);
                    await users.OrdersAsync(context);
                    await users.StockAsync(context);
                    await Task.Delay(Second);
                    return Response.Ok();
                })
                .WithLoadSimulations(
                    Simulation.RampingConstant(size.Crowd(0.2), size.Part(1 / 16.0)),
                    Simulation.RampingConstant(size.Crowd(0.5), size.Part(1 / 8.0)),
                    Simulation.KeepConstant(size.Crowd(0.5), size.Part(1 / 4.0)),
                    Simulation.RampingConstant(size.Users, size.Part(1 / 16.0)),
                    Simulation.KeepConstant(size.Users, size.Part(3 / 8.0)),
                    Simulation.RampingConstant(0, size.Part(1 / 8.0))
                ),
        ];
}
