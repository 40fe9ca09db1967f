using System.Net.Http.Headers;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// Measures the cost of the gateway. The same response of Inventory is requested directly, through nginx and through
/// Biblio.Api, in turn. The benchmark then measures the cost of an access token and of open WebSockets. The gateway
/// does not cache this path.
/// </summary>
internal sealed class GatewayBenchmark(int rounds, TimeSpan length, int sockets)
{
    private const double NginxTarget = 0.85;
    private const double DirectTarget = 0.6;
    private const string Path = "/stock/7";

    // The runtime optimizes the gateway in the background. Beside other work, 8 s were too short for that.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs the benchmark and prints its tables. Returns true if the gateway reaches both throughput targets.
    /// </summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var echo = await WebSocketEchoServer.StartAsync();
        Console.WriteLine("Starting Biblio and nginx ...");
        // The gateway forwards requests outside of the API to the web front end. Here an echo server takes its place.
        await using var biblio = BiblioInstance.Start(
            new Dictionary<string, string>
            {
                ["ReverseProxy__Clusters__web__Destinations__web__Address"] = echo.Address,
            }
        );
        await biblio.WaitUntilReadyAsync(cancellationToken);
        await biblio.WaitUntilStockedAsync(cancellationToken);
        await using var nginx = await NginxProxy.StartAsync(biblio.Inventory, cancellationToken);

        var results = await MeasureProxiesAsync(biblio, nginx, cancellationToken);
        await MeasureTokenAsync(biblio, cancellationToken);
        await TokenValidationBenchmark.MeasureAsync();
        await new WebSocketMemoryBenchmark(biblio, sockets).MeasureAsync(cancellationToken);

        var (directRatio, nginxRatio) = (results.Ratio("gateway", "direct"), results.Ratio("gateway", "nginx"));
        Console.WriteLine(
            $"\ngateway / direct {directRatio} (target {DirectTarget:0.00})\n"
                + $"gateway / nginx {nginxRatio} (target {NginxTarget:0.00})"
        );
        return directRatio.Ratio >= DirectTarget && nginxRatio.Ratio >= NginxTarget;
    }

    private Task<VariantResults> MeasureProxiesAsync(
        BiblioInstance biblio,
        NginxProxy nginx,
        CancellationToken cancellationToken
    ) =>
        new InterleavedRunner(rounds, length).RunAsync(
            "GET /stock/{id}",
            WarmUp,
            [
                DirectVariant(biblio, token: null),
                new(
                    "nginx",
                    nginx.Address,
                    Path,
                    null,
                    () => nginx.CpuSeconds,
                    () => biblio.Processes.GetCpuSeconds("Biblio.Inventory")
                ),
                GatewayVariant(biblio, token: null),
            ],
            cancellationToken
        );

    private async Task MeasureTokenAsync(BiblioInstance biblio, CancellationToken cancellationToken)
    {
        var token = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);
        await new InterleavedRunner(rounds, length).RunAsync(
            "GET /stock/{id}, without and with a librarian's token",
            WarmUp / 2,
            [
                DirectVariant(biblio, null),
                DirectVariant(biblio, token),
                GatewayVariant(biblio, null),
                GatewayVariant(biblio, token),
            ],
            cancellationToken
        );
    }

    private static Variant DirectVariant(BiblioInstance biblio, AuthenticationHeaderValue? token) =>
        new(
            token is null ? "direct" : "direct + token",
            biblio.Inventory,
            Path,
            token,
            () => 0,
            () => biblio.Processes.GetCpuSeconds("Biblio.Inventory")
        );

    private static Variant GatewayVariant(BiblioInstance biblio, AuthenticationHeaderValue? token) =>
        new(
            token is null ? "gateway" : "gateway + token",
            biblio.Gateway,
            "/api/v1/inventory" + Path,
            token,
            () => biblio.Processes.GetCpuSeconds("Biblio.Api"),
            () => biblio.Processes.GetCpuSeconds("Biblio.Inventory")
        );
}
