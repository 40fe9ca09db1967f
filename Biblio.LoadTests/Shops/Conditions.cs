using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Shops;

/// <summary>What a measurement waits for before it begins, and before the next one does.</summary>
internal static class Conditions
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Inventory has heard of every book, and these are enough for <see cref="Requests"/>.</summary>
    public static Task StockedAsync(this Shop shop, CancellationToken cancellationToken) =>
        shop.UntilAsync(
            "Inventory knows every book",
            async client =>
                await NumberAsync(client, shop.Catalog, "/books?pageSize=1", "total", cancellationToken)
                    is >= Requests.Books
                        and var books
                && await NumberAsync(client, shop.Inventory, "/stock?pageSize=1", "total", cancellationToken) >= books,
            cancellationToken
        );

    /// <summary>No order is on its way any more.</summary>
    public static Task SettledAsync(this Shop shop, CancellationToken cancellationToken) =>
        shop.UntilAsync(
            "every order has ended",
            async client =>
                await NumberAsync(client, shop.Orders, "/orders?pageSize=1", "active", cancellationToken) == 0,
            cancellationToken
        );

    private static async Task UntilAsync(
        this Shop shop,
        string what,
        Func<HttpClient, Task<bool>> condition,
        CancellationToken cancellationToken
    )
    {
        using var client = new HttpClient
        {
            DefaultRequestHeaders = { Authorization = await shop.SignIn.HeaderAsync(cancellationToken) },
        };
        for (
            var deadline = DateTime.UtcNow + Patience;
            !await condition(client);
            await Task.Delay(250, cancellationToken)
        )
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new LoadException($"Not within {Patience.TotalSeconds} s: {what}");
            }
        }
    }

    private static async Task<long> NumberAsync(
        HttpClient client,
        Uri service,
        string path,
        string member,
        CancellationToken cancellationToken
    ) => (long)JsonNode.Parse(await client.GetStringAsync(new Uri(service, path), cancellationToken))![member]!;
}
