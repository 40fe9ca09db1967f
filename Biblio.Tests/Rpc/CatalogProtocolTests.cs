using System.Net;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Orders;

namespace Biblio.Tests.Rpc;

/// <summary>Orders as it is configured with either <c>Orders:CatalogProtocol</c>.</summary>
public sealed class CatalogProtocolTests(CatalogProtocolTests.Apps apps) : IClassFixture<CatalogProtocolTests.Apps>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_reads_its_books_by_the_configured_protocol()
    {
        apps.Add(501, "Le Survenant", 14.95m);
        apps.Add(502, "Bonheur d’occasion", 16.95m);
        const string Order = """{"userId":1,"items":[{"bookId":501,"quantity":1},{"bookId":502,"quantity":2}]}""";

        var byGrpc = await apps.Grpc.GetAsync($"/orders/{await apps.Grpc.PlaceAsync(Order)}");
        var byHttp = await apps.Http.GetAsync($"/orders/{await apps.Http.PlaceAsync(Order)}");

        Assert.Equal(byHttp["items"]!.ToJsonString(), byGrpc["items"]!.ToJsonString());
        Assert.Equal((48.85m, "CAD"), ((decimal)byGrpc["total"]!, (string)byGrpc["currency"]!));
        Assert.Equal("501,502", Assert.Single(apps.Catalog.Requests, ids => ids.Contains("501")));
        Assert.Empty(apps.Grpc.Catalog.Requests);
        Assert.Equal("501,502", Assert.Single(apps.Http.Catalog.Requests, ids => ids.Contains("501")));
    }

    [Fact]
    public async Task Failures_are_the_same_problems_by_either_protocol()
    {
        apps.Add(601, "Withdrawn before its first event", 1m, withdrawn: true);

        var (unknown, withdrawn) = (await FailAsync(699), await FailAsync(601));
        apps.SetDown(true);
        var down = await FailAsync(698);
        apps.SetDown(false);

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable],
            new[] { unknown, withdrawn, down }.Select(failure => failure.Status)
        );
        Assert.Equal("items[0].bookId", unknown.Problem["errors"]!.AsObject().Single().Key);
        Assert.Equal("urn:biblio:book-withdrawn", (string)withdrawn.Problem["type"]!);
        Assert.NotNull(down.RetryAfter);
    }

    [Fact]
    public async Task A_catalogue_that_does_not_answer_has_three_seconds()
    {
        apps.Catalog.IsStuck = true;
        try
        {
            using var response = await PostAsync(apps.Grpc, 701, CancellationToken);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.InRange(apps.Catalog.LastDeadline, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        }
        finally
        {
            apps.Catalog.IsStuck = false;
        }
    }

    [Fact]
    public async Task An_order_that_is_given_up_ends_its_call()
    {
        await using var catalog = await RpcCatalog.StartAsync();
        catalog.IsStuck = true;
        var orders = await Apps.StartAsync(catalog);
        await using var disposable = orders;
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);

        var order = PostAsync(orders, 702, caller.Token);
        await Eventually.IsTrueAsync(() => !catalog.Requests.IsEmpty);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => order);
        // The deadline would end it, too, but later.
        await catalog.Cancelled.WaitAsync(TimeSpan.FromSeconds(2), CancellationToken);
    }

    /// <summary>The failure of an order for this book, which must be the same for both.</summary>
    private async Task<(HttpStatusCode Status, string? RetryAfter, JsonNode Problem)> FailAsync(long book)
    {
        var (byGrpc, byHttp) = (await ReadAsync(apps.Grpc), await ReadAsync(apps.Http));
        Assert.Equal(byHttp.Problem.ToJsonString(), byGrpc.Problem.ToJsonString());
        Assert.Equal((byHttp.Status, byHttp.RetryAfter), (byGrpc.Status, byGrpc.RetryAfter));
        return byGrpc;

        async Task<(HttpStatusCode Status, string? RetryAfter, JsonNode Problem)> ReadAsync(OrdersApp app)
        {
            using var response = await PostAsync(app, book, CancellationToken);
            var problem = await OrdersApp.JsonAsync(response);
            problem.AsObject().Remove("traceId");
            return (response.StatusCode, response.Headers.RetryAfter?.ToString(), problem);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(
        OrdersApp app,
        long book,
        CancellationToken cancellationToken
    )
    {
        using var content = new StringContent(
            $$"""{"userId":1,"items":[{"bookId":{{book}},"quantity":1}]}""",
            null,
            "application/json"
        );
        return await app.Client.PostAsync("/orders", content, cancellationToken);
    }

    /// <summary>One Orders for each protocol, with the same books.</summary>
    public sealed class Apps : IAsyncLifetime
    {
        internal RpcCatalog Catalog { get; private set; } = null!;

        internal OrdersApp Grpc { get; private set; } = null!;

        internal OrdersApp Http { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Catalog = await RpcCatalog.StartAsync();
            Grpc = await StartAsync(Catalog);
            Http = await OrdersApp.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Grpc.DisposeAsync();
            await Http.DisposeAsync();
            await Catalog.DisposeAsync();
        }

        internal static Task<OrdersApp> StartAsync(RpcCatalog catalog) =>
            OrdersApp.StartAsync(("Orders:CatalogProtocol", "grpc"), ("services:catalog:rpc:0", catalog.Address));

        internal void Add(long id, string title, decimal price, bool withdrawn = false)
        {
            Catalog.Add(id, title, price, withdrawn);
            Http.Catalog.Add(id, title, price, withdrawn);
        }

        internal void SetDown(bool isDown) => Catalog.IsDown = Http.Catalog.IsDown = isDown;
    }
}
