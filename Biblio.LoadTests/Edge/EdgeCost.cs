using System.Net.Http.Headers;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// What the gateway costs: the same answer of Inventory asked directly, through nginx and through Biblio.Api, in turn; then what a token adds, and what open WebSockets take.
/// The path is one that the gateway does not keep.
/// </summary>
internal sealed class EdgeCost(int rounds, TimeSpan length, int sockets)
{
    private const double LeastOfNginx = 0.8;
    private const double LeastOfDirect = 0.5;
    private const string Path = "/stock/7";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <summary>Runs it and prints the tables; true if the gateway is as fast as it has to be.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var echo = await Echo.StartAsync();
        Console.WriteLine("Starting a shop and an nginx ...");
        // what is no API goes to the shop front: here to a server that echoes
        await using var shop = Shop.Start(
            new Dictionary<string, string>
            {
                ["ReverseProxy__Clusters__web__Destinations__web__Address"] = echo.Address,
            }
        );
        await shop.ReadyAsync(cancellationToken);
        await shop.StockedAsync(cancellationToken);
        await using var nginx = await Nginx.StartAsync(shop.Inventory, cancellationToken);

        var proxies = await CompareAsync(shop, nginx, cancellationToken);
        await CompareTokenAsync(shop, cancellationToken);
        TokenCheck.Measure();
        await new OpenSockets(shop, sockets).MeasureAsync(cancellationToken);

        var (ofDirect, ofNginx) = (proxies.Ratio("gateway", "direct"), proxies.Ratio("gateway", "nginx"));
        Console.WriteLine(
            $"\ngateway / direct {ofDirect:0.00} (aim {LeastOfDirect:0.0}), gateway / nginx {ofNginx:0.00} (aim {LeastOfNginx:0.0})"
        );
        return ofDirect >= LeastOfDirect && ofNginx >= LeastOfNginx;
    }

    private Task<Arms> CompareAsync(Shop shop, Nginx nginx, CancellationToken cancellationToken) =>
        new Turns(rounds, length).TakeAsync(
            "GET /stock/{id}",
            WarmUp,
            [
                Direct(shop, token: null),
                new(
                    "nginx",
                    nginx.Address,
                    Path,
                    null,
                    () => nginx.Processor,
                    () => shop.Processor.Of("Biblio.Inventory")
                ),
                Gateway(shop, token: null),
            ],
            cancellationToken
        );

    private async Task CompareTokenAsync(Shop shop, CancellationToken cancellationToken)
    {
        var token = await shop.SignIn.HeaderAsync(cancellationToken);
        await new Turns(rounds, length).TakeAsync(
            "GET /stock/{id}, without a token and with a librarian's",
            WarmUp / 2,
            [Direct(shop, null), Direct(shop, token), Gateway(shop, null), Gateway(shop, token)],
            cancellationToken
        );
    }

    private static Way Direct(Shop shop, AuthenticationHeaderValue? token) =>
        new(
            token is null ? "direct" : "direct + token",
            shop.Inventory,
            Path,
            token,
            () => 0,
            () => shop.Processor.Of("Biblio.Inventory")
        );

    private static Way Gateway(Shop shop, AuthenticationHeaderValue? token) =>
        new(
            token is null ? "gateway" : "gateway + token",
            shop.Door,
            "/api/v1/inventory" + Path,
            token,
            () => shop.Processor.Of("Biblio.Api"),
            () => shop.Processor.Of("Biblio.Inventory")
        );
}
