using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Shops;

/// <summary>Waits for the state that a measurement needs before it starts.</summary>
internal static class BiblioReadiness
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Waits until Inventory has stock of every book, with enough books for <see cref="SampleRequests"/>.
    /// </summary>
    public static Task WaitUntilStockedAsync(this BiblioInstance biblio, CancellationToken cancellationToken) =>
        biblio.WaitUntilAsync(
            "Inventory has stock of every book",
            async client =>
                await GetNumberAsync(client, biblio.Catalog, "/books?pageSize=1", "total", cancellationToken)
                    is >= SampleRequests.BookCount
                        and var books
                && await GetNumberAsync(client, biblio.Inventory, "/stock?pageSize=1", "total", cancellationToken)
                    >= books,
            cancellationToken
        );

    /// <summary>Waits until no order is in progress.</summary>
    public static Task WaitUntilSettledAsync(this BiblioInstance biblio, CancellationToken cancellationToken) =>
        biblio.WaitUntilAsync(
            "every order has ended",
            async client =>
                await GetNumberAsync(client, biblio.Orders, "/orders?pageSize=1", "active", cancellationToken) == 0,
            cancellationToken
        );

    private static async Task WaitUntilAsync(
        this BiblioInstance biblio,
        string description,
        Func<HttpClient, Task<bool>> condition,
        CancellationToken cancellationToken
    )
    {
        using var client = new HttpClient
        {
            DefaultRequestHeaders = { Authorization = await biblio.AccessTokens.GetHeaderAsync(cancellationToken) },
        };
        for (
            var deadline = DateTime.UtcNow + Timeout;
            !await condition(client);
            await Task.Delay(250, cancellationToken)
        )
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new LoadException($"Timeout after {Timeout.TotalSeconds} s while waiting until {description}.");
            }
        }
    }

    private static async Task<long> GetNumberAsync(
        HttpClient client,
        Uri service,
        string path,
        string member,
        CancellationToken cancellationToken
    ) => (long)JsonNode.Parse(await client.GetStringAsync(new Uri(service, path), cancellationToken))![member]!;
}
