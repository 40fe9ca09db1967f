using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>The loads of the exercises, on the routes of Biblio.</summary>
internal static class ExerciseScenarios
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends requests like siege with a delay of one second. Each phase has a number of concurrent users and a number
    /// of repetitions. The phases are five seconds apart.
    /// </summary>
    public static ScenarioProps[] Siege(UserActions users, LoadSize size)
    {
        (string Name, int Rate, int Repetitions, Func<IScenarioContext, Task<Response<object>>> Send)[] phases =
        [
            ("home, 1 x 10", 1, 10, users.HomeAsync),
            ("web search, 3 x 5", 3, 5, users.WebSearchAsync),
            ("web search, 2 x 10", 2, 10, users.WebSearchAsync),
            ("list, 2 x 5", 2, 5, users.ListAsync),
            ("subjects, 5 x 3", 5, 3, users.SubjectsAsync),
            ("search, 2 x 3", 2, 3, users.SearchAsync),
            ("book, 1 x 1", 1, 1, users.BookAsync),
        ];
        var startTime = TimeSpan.Zero;
        List<ScenarioProps> scenarios = [];
        foreach (var (name, rate, repetitions, sendAsync) in phases)
        {
            var siege = Simulation.Inject(rate, Second, repetitions * Second);
            scenarios.Add(
                users
                    .Create(name, async context => await sendAsync(context))
                    .WithoutWarmUp()
                    .WithLoadSimulations(startTime == TimeSpan.Zero ? [siege] : [Simulation.Pause(startTime), siege])
            );
            startTime += (repetitions + 5) * Second;
        }

        return [.. scenarios];
    }

    public static ScenarioProps[] EachService(UserActions users, LoadSize size)
    {
        return
        [
            CreateService("catalog", users.ListAsync, users.BookAsync, users.SubjectsAsync),
            CreateService("orders", users.OrdersAsync, users.BestSellersAsync, users.HighestSpendersAsync),
            CreateService("inventory", users.StockListAsync, users.StockAsync, users.LowStockAsync),
        ];

        ScenarioProps CreateService(string name, params Func<IScenarioContext, Task<Response<object>>>[] requests) =>
            users
                .Create(name, async context =>
                {
                    foreach (var sendAsync in requests)
                    {
                        await sendAsync(context);
                    }

                    await Task.Delay(Second);
                    return Response.Ok();
                })
                .WithLoadSimulations(Simulation.KeepConstant(size.Users, size.Duration));
    }

    public static ScenarioProps[] FullUserFlow(UserActions users, LoadSize size) =>
        [
            users
                .Create("full-user-flow", async context =>
                {
                    long orderId = 0;
                    await users.HomeAsync(context);
                    await users.WebSearchAsync(context);
                    await users.BookAsync(context);
                    await users.StockAsync(context);
                    await users.OrderAsync(context, id => orderId = id);
                    await users.WaitUntilEndedAsync(context, orderId);
                    await Task.Delay(Second);
                    return Response.Ok();
                })
                .WithLoadSimulations(size.RampUpAndHold),
        ];

    /// <summary>
    /// Changes the number of users in six stages: to a fifth, to half, half, to all, all, to none. Of eight minutes,
    /// they take 30 s, 1 min, 2 min, 30 s, 3 min and 1 min.
    /// </summary>
    public static ScenarioProps[] Stages(UserActions users, LoadSize size) =>
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
                    Simulation.RampingConstant(size.UsersOf(0.2), size.DurationOf(1 / 16.0)),
                    Simulation.RampingConstant(size.UsersOf(0.5), size.DurationOf(1 / 8.0)),
                    Simulation.KeepConstant(size.UsersOf(0.5), size.DurationOf(1 / 4.0)),
                    Simulation.RampingConstant(size.Users, size.DurationOf(1 / 16.0)),
                    Simulation.KeepConstant(size.Users, size.DurationOf(3 / 8.0)),
                    Simulation.RampingConstant(0, size.DurationOf(1 / 8.0))
                ),
        ];
}
