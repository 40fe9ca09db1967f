using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>The loads of readers and buyers.</summary>
internal static class ShoppingScenarios
{
    private const int WarmUpOrders = 8_000;
    private const int WarmUpClients = 16;

    public static ScenarioProps[] Browse(UserActions users, LoadSize size) =>
        [CreateBrowsing("browse", users).WithLoadSimulations(size.RampUpAndHold)];

    public static ScenarioProps[] Checkout(UserActions users, LoadSize size) =>
        [CreateBuying("checkout", users).WithLoadSimulations(size.RampUpAndHold)];

    public static ScenarioProps[] Mixed(UserActions users, LoadSize size) =>
        [
            CreateBrowsing("looking", users)
                .WithLoadSimulations((size with { Users = size.UsersOf(0.8) }).RampUpAndHold),
            CreateBuying("buying", users).WithLoadSimulations((size with { Users = size.UsersOf(0.2) }).RampUpAndHold),
        ];

    /// <summary>
    /// Places orders at a fixed rate. The final check waits until all of them have ended. Orders before the rush let the
    /// runtime optimize the code, as in a shop that has been open for a while.
    /// </summary>
    public static ScenarioProps[] OrderRush(UserActions users, LoadSize size) =>
        [
            users
                .Create("order rush", async context => await users.OrderAsync(context))
                .WithInit(
                    users.Prepare(() =>
                        Parallel.ForAsync(
                            0,
                            WarmUpOrders,
                            new ParallelOptions { MaxDegreeOfParallelism = WarmUpClients },
                            async (number, _) => await users.PlaceOrderAsync(user: 1 + number % 1000, users.FirstBook)
                        )
                    )
                )
                .WithoutWarmUp()
                .WithLoadSimulations(
                    Simulation.Inject(rate: size.Users, interval: TimeSpan.FromSeconds(1), during: size.Duration)
                ),
        ];

    private static ScenarioProps CreateBrowsing(string name, UserActions users) => users.Create(name, async context =>
        {
            await users.HomeAsync(context);
            await users.SearchAsync(context);
            await users.ListAsync(context);
            await users.BookAsync(context);
            await users.StockAsync(context);
            await Task.Delay(Random.Shared.Next(200, 1_000));
            await users.RelatedAsync(context);
            return Response.Ok();
        });

    private static ScenarioProps CreateBuying(string name, UserActions users) => users.Create(name, async context =>
        {
            long orderId = 0;
            await users.BookAsync(context);
            await users.OrderAsync(context, id => orderId = id);
            await users.WaitUntilEndedAsync(context, orderId);
            await Task.Delay(Random.Shared.Next(200, 1_000));
            return Response.Ok();
        });
}
