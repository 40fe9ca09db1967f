using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>What people do in the shop.</summary>
internal static class Shopping
{
    public static ScenarioProps[] Browse(Users users, Size size) =>
        [Browsing("browse", users).WithLoadSimulations(size.Arriving)];

    public static ScenarioProps[] Checkout(Users users, Size size) =>
        [Buying("checkout", users).WithLoadSimulations(size.Arriving)];

    public static ScenarioProps[] Mixed(Users users, Size size) =>
        [
            Browsing("looking", users).WithLoadSimulations((size with { Users = size.Crowd(0.8) }).Arriving),
            Buying("buying", users).WithLoadSimulations((size with { Users = size.Crowd(0.2) }).Arriving),
        ];

    private static ScenarioProps Browsing(string name, Users users) => users.Create(name, async context =>
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

    private static ScenarioProps Buying(string name, Users users) => users.Create(name, async context =>
        {
            long placed = 0;
            await users.BookAsync(context);
            await users.OrderAsync(context, id => placed = id);
            await users.UntilEndedAsync(context, placed);
            await Task.Delay(Random.Shared.Next(200, 1_000));
            return Response.Ok();
        });
}
