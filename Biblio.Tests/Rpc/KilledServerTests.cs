using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Rpc.Inventory;
using Biblio.Tests.Fixtures;
using Grpc.Core;
using Grpc.Net.Client;

namespace Biblio.Tests.Rpc;

public sealed class KilledServerTests
{
    private const long Book = 7;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_during_streams_leaves_nothing_half_done()
    {
        var redis = await RedisServer.StartAsync();
        await using var redisProcess = redis.Process;
        using var service = new ServiceProcess(
            "Biblio.Inventory",
            ("ConnectionStrings:inventorydb", await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("inventory")),
            ("ConnectionStrings:cache", redis.ConnectionString),
            Tokens.KeySetSetting
        );
        service.Start();
        await service.WaitUntilHealthyAsync(CancellationToken);
        service.Client.As(Tokens.Librarian);
        using var opened = await service.Client.PutAsJsonAsync($"/stock/{Book}", new { onHand = 5 }, CancellationToken);
        opened.EnsureSuccessStatusCode();
        using var channel = GrpcChannel.ForAddress(service.RpcUrl);
        var stock = new Stock.StockClient(channel);
        using var watch = Watch(stock);
        Assert.Equal(5, (await watch.NextAsync()).Available);
        using var take = stock.TakeStock(InventoryRpcApp.As(Tokens.Librarian), null, CancellationToken);
        await take.RequestStream.WriteAsync(new() { BookId = Book, Counted = 1 }, CancellationToken);

        service.Kill();

        Assert.Equal(StatusCode.Unavailable, await Calls.GetStatusAsync(() => watch.NextAsync()));
        Assert.Equal(StatusCode.Unavailable, await Calls.GetStatusAsync(async () => await take));
        await service.RestartAsync();
        var level = await service.Client.GetFromJsonAsync<JsonElement>($"/stock/{Book}", CancellationToken);
        Assert.Equal(5, level.GetProperty("onHand").GetInt32());
        // The same channel connects again.
        using var again = Watch(stock);
        Assert.Equal(5, (await again.NextAsync()).Available);
    }

    private static AsyncServerStreamingCall<StockLevel> Watch(Stock.StockClient stock) =>
        stock.WatchStock(
            new() { BookIds = { Book } },
            InventoryRpcApp.As(Tokens.Reader()),
            cancellationToken: CancellationToken
        );
}
