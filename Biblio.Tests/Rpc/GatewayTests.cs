using System.Net;
using Biblio.Identity;
using Biblio.Rpc.Inventory;
using Biblio.Tests.Api;
using Biblio.Tests.Fixtures;
using Grpc.Core;
using Grpc.Net.Client;

namespace Biblio.Tests.Rpc;

/// <summary>Calls through the gateway's port for HTTP/2 to the real Inventory.</summary>
public sealed class GatewayTests(InventoryRpcApp app) : IClassFixture<InventoryRpcApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_role_calls_exactly_its_methods()
    {
        var book = await app.CreateBookAsync(copies: 5);
        await using var gateway = StartGateway();
        foreach (var address in new[] { app.Address, gateway.Http2.BaseAddress!.ToString() })
        {
            var stock = new Stock.StockClient(app.Connect(address));
            foreach (var (caller, reader, staff) in Callers)
            {
                var headers = InventoryRpcApp.As(caller);
                var statuses = new[]
                {
                    await Calls.GetStatusAsync(async () =>
                        await stock.GetStockAsync(new() { BookId = book }, headers, null, CancellationToken)
                    ),
                    await Calls.GetStatusAsync(async () =>
                    {
                        using var watch = stock.WatchStock(
                            new() { BookIds = { book } },
                            headers,
                            null,
                            CancellationToken
                        );
                        await watch.NextAsync();
                    }),
                    await Calls.GetStatusAsync(async () =>
                    {
                        using var take = stock.TakeStock(headers, null, CancellationToken);
                        await take.RequestStream.CompleteAsync();
                        await take;
                    }),
                    await Calls.GetStatusAsync(async () =>
                    {
                        using var desk = stock.ReserveAtDesk(headers, null, CancellationToken);
                        await desk.RequestStream.CompleteAsync();
                        await desk.ResponseStream.MoveNext(CancellationToken);
                    }),
                };

                Assert.Equal([StatusCode.OK, reader, staff, staff], statuses);
            }
        }
    }

    [Fact]
    public async Task A_hundred_watches_pass_through_the_gateway()
    {
        var book = await app.CreateBookAsync(copies: 5);
        await using var gateway = StartGateway();
        var stock = new Stock.StockClient(Connect(gateway));
        var watches = Enumerable
            .Range(1, 100)
            .Select(user =>
                stock.WatchStock(
                    new() { BookIds = { book } },
                    InventoryRpcApp.As(Tokens.Reader(user)),
                    cancellationToken: CancellationToken
                )
            )
            .ToList();

        var levels = await Task.WhenAll(watches.Select(watch => watch.NextAsync()));

        Assert.All(levels, level => Assert.Equal(5, level.Available));
        watches.ForEach(watch => watch.Dispose());
    }

    [Fact]
    public async Task Failures_before_the_service_are_statuses()
    {
        await using var nobody = GatewayApp.Start([]);
        await using var strict = StartGateway(
            new()
            {
                ["RateLimits:Reading:Burst"] = "1",
                ["RateLimits:Reading:Tokens"] = "1",
                ["RateLimits:Reading:Per"] = "00:10:00",
            }
        );

        var down = await GetStatusAsync(Connect(nobody));
        var (first, second) = (await GetStatusAsync(Connect(strict)), await GetStatusAsync(Connect(strict)));
        using var http1 = new HttpRequestMessage(HttpMethod.Post, "/biblio.inventory.v1.Stock/GetStock");
        using var refused = await nobody.Public.SendAsync(http1, CancellationToken);

        Assert.Equal(
            (StatusCode.Unavailable, StatusCode.NotFound, StatusCode.ResourceExhausted, HttpStatusCode.UpgradeRequired),
            (down, first, second, refused.StatusCode)
        );
    }

    [Fact]
    public async Task A_service_that_stops_ends_its_watches()
    {
        await using var own = new InventoryRpcApp();
        await own.InitializeAsync();
        var book = await own.CreateBookAsync(copies: 5);
        await using var gateway = StartGateway(inventory: own);
        using var watch = new Stock.StockClient(Connect(gateway)).WatchStock(
            new() { BookIds = { book } },
            InventoryRpcApp.As(Tokens.Reader()),
            cancellationToken: CancellationToken
        );
        await watch.NextAsync();

        var stopping = own.DisposeAsync();

        Assert.Equal(StatusCode.Unavailable, await Calls.GetStatusAsync(() => watch.NextAsync()));
        await stopping;
    }

    private static (Caller?, StatusCode Reader, StatusCode Staff)[] Callers { get; } =
    [
        (null, StatusCode.Unauthenticated, StatusCode.Unauthenticated),
        (Tokens.Reader(), StatusCode.OK, StatusCode.PermissionDenied),
        (Tokens.Librarian, StatusCode.OK, StatusCode.OK),
        (Tokens.Administrator, StatusCode.OK, StatusCode.OK),
    ];

    private static Task<StatusCode> GetStatusAsync(GrpcChannel channel) =>
        Calls.GetStatusAsync(async () =>
            await new Stock.StockClient(channel).GetStockAsync(
                new() { BookId = 999_999_999 },
                cancellationToken: CancellationToken
            )
        );

    private GrpcChannel Connect(GatewayApp gateway) => app.Connect(gateway.Http2.BaseAddress!.ToString());

    private GatewayApp StartGateway(Dictionary<string, string>? settings = null, InventoryRpcApp? inventory = null) =>
        GatewayApp.Start([], new(settings ?? []) { ["services:inventory:rpc:0"] = (inventory ?? app).Address });
}
