using System.Diagnostics;
using System.Net.Http.Json;
using Biblio.Rpc.Inventory;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Inventory;
using Google.Rpc;
using Grpc.Core;

namespace Biblio.Tests.Rpc;

public sealed class StockStreamTests : IClassFixture<InventoryRpcApp>
{
    private readonly InventoryRpcApp _app;
    private readonly Stock.StockClient _stock;

    public StockStreamTests(InventoryRpcApp app) => (_app, _stock) = (app, new(app.Connect()));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static Metadata Librarian => InventoryRpcApp.As(Tokens.Librarian);

    [Fact]
    public async Task The_stock_is_as_in_rest()
    {
        var book = await _app.CreateBookAsync(copies: 7);

        var level = await _stock.GetStockAsync(new() { BookId = book }, cancellationToken: CancellationToken);

        var rest = await _app.GetStockAsync(book);
        Assert.Equal(rest, (level.OnHand, level.Reserved, level.Available));
        Assert.Equal(
            StatusCode.NotFound,
            await Calls.GetStatusAsync(async () =>
                await _stock.GetStockAsync(new() { BookId = 999_999_999 }, cancellationToken: CancellationToken)
            )
        );
    }

    [Fact]
    public async Task A_watch_shows_the_stock_and_its_changes()
    {
        var (book, other) = (await _app.CreateBookAsync(copies: 5), await _app.CreateBookAsync(copies: 1));
        using var watch = Watch(Tokens.Reader(), book);
        Assert.Equal(5, (await watch.NextAsync()).Available);

        await RestockAsync(other, 3);
        await RestockAsync(book, 2);

        var change = await watch.NextAsync();
        Assert.Equal((book, 7), (change.BookId, change.Available));
    }

    [Fact]
    public async Task A_hundred_watches_read_no_more_than_one()
    {
        var book = await _app.CreateBookAsync(copies: 5);
        var watches = Enumerable.Range(1, 100).Select(user => Watch(Tokens.Reader(user), book)).ToList();
        await Task.WhenAll(watches.Select(watch => watch.NextAsync()));

        var (since, before) = (Stopwatch.GetTimestamp(), _app.Sum("biblio.inventory.feed.reads"));
        for (var copies = 6; copies <= 10; copies++)
        {
            await RestockAsync(book, 1);
            var expected = copies;
            await Task.WhenAll(
                watches.Select(async watch =>
                {
                    while ((await watch.NextAsync()).Available < expected) { }
                })
            );
        }

        var intervals = Stopwatch.GetElapsedTime(since) / TimeSpan.FromSeconds(0.1);
        Assert.InRange(_app.Sum("biblio.inventory.feed.reads") - before, 5, intervals + 2);
        watches.ForEach(watch => watch.Dispose());
    }

    [Fact]
    public async Task A_cancelled_watch_leaves_nothing_behind()
    {
        var book = await _app.CreateBookAsync(copies: 5);
        var watch = Watch(Tokens.Reader(), book);
        await watch.NextAsync();
        Assert.NotEqual(0, _app.Sum("biblio.rpc.streams", "WatchStock"));

        watch.Dispose();

        await Eventually.IsTrueAsync(() => _app.Sum("biblio.rpc.streams", "WatchStock") == 0);
    }

    [Fact]
    public async Task A_caller_has_a_limited_number_of_watches()
    {
        var book = await _app.CreateBookAsync(copies: 5);
        var watches = Enumerable.Range(0, 20).Select(_ => Watch(Tokens.Reader(700), book)).ToList();
        await Task.WhenAll(watches.Select(watch => watch.NextAsync()));

        using var more = Watch(Tokens.Reader(700), book);

        Assert.Equal(StatusCode.ResourceExhausted, await Calls.GetStatusAsync(() => more.NextAsync()));
        watches.ForEach(watch => watch.Dispose());
    }

    [Fact]
    public async Task A_deadline_ends_a_silent_watch()
    {
        var book = await _app.CreateBookAsync(copies: 5);
        using var watch = _stock.WatchStock(
            new() { BookIds = { book } },
            InventoryRpcApp.As(Tokens.Reader()),
            DateTime.UtcNow.AddSeconds(1),
            CancellationToken
        );
        await watch.NextAsync();

        Assert.Equal(StatusCode.DeadlineExceeded, await Calls.GetStatusAsync(() => watch.NextAsync()));
    }

    [Fact]
    public async Task A_stock_take_sets_all_counts()
    {
        var (first, second) = (await _app.CreateBookAsync(copies: 5), await _app.CreateBookAsync(copies: 5));
        using var take = _stock.TakeStock(Librarian, cancellationToken: CancellationToken);
        await WriteAsync(take, (first, 3), (second, 5));
        await take.RequestStream.CompleteAsync();

        var result = await take;

        Assert.Equal((2, 1, -2), (result.Books, result.Changed, result.Difference));
        Assert.Equal([("opening", 5), ("adjust", -2)], await _app.GetLedgerAsync(first));
        await _app.AssertConsistentAsync();
    }

    [Fact]
    public async Task A_stock_take_cancelled_half_way_changes_nothing()
    {
        var book = await _app.CreateBookAsync(copies: 5);
        var take = _stock.TakeStock(Librarian, cancellationToken: CancellationToken);
        await WriteAsync(take, (book, 3));
        await Eventually.IsTrueAsync(() => _app.Sum("biblio.rpc.streams", "TakeStock") == 1);

        take.Dispose();

        await Eventually.IsTrueAsync(() => _app.Sum("biblio.rpc.streams", "TakeStock") == 0);
        Assert.Equal((5, 0, 5), await _app.GetStockAsync(book));
    }

    [Fact]
    public async Task A_wrong_count_undoes_the_others_and_is_named()
    {
        var (right, held) = (await _app.CreateBookAsync(copies: 5), await _app.CreateBookAsync(copies: 5));
        var order = InventoryApp.NewOrderId();
        await _app.ReserveAsync(order, (held, 4));
        await _app.AssertPublishedAsync(order, "stock-reserved");
        using var take = _stock.TakeStock(Librarian, cancellationToken: CancellationToken);
        await WriteAsync(take, (right, 3), (held, 1), (888_888_888, 1));
        await take.RequestStream.CompleteAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await take);

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        var violations = refused.GetRpcStatus()!.GetDetail<PreconditionFailure>()!.Violations;
        Assert.Equal(
            [("below-reserved", $"books/{held}"), ("no-stock", "books/888888888")],
            violations.Select(violation => (violation.Type, violation.Subject))
        );
        Assert.Equal((5, 0, 5), await _app.GetStockAsync(right));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    [InlineData(1, 100_001)]
    public async Task A_count_out_of_range_names_its_field(long book, int counted)
    {
        using var take = _stock.TakeStock(Librarian, cancellationToken: CancellationToken);
        await WriteAsync(take, (book, counted));
        await take.RequestStream.CompleteAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await take);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("counted", refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single().Field);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused()
    {
        var request = new WatchStockRequest();
        request.BookIds.AddRange(Enumerable.Repeat(long.MaxValue, 10_000));
        using var watch = _stock.WatchStock(request, Librarian, cancellationToken: CancellationToken);

        Assert.Equal(StatusCode.ResourceExhausted, await Calls.GetStatusAsync(() => watch.NextAsync()));
    }

    private AsyncServerStreamingCall<StockLevel> Watch(Biblio.Identity.Caller caller, params long[] books) =>
        _stock.WatchStock(
            new() { BookIds = { books } },
            InventoryRpcApp.As(caller),
            cancellationToken: CancellationToken
        );

    private async Task RestockAsync(long book, int quantity)
    {
        using var http = _app.CreateClient();
        using var response = await http.PostAsJsonAsync($"/stock/{book}/restock", new { quantity }, CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static async Task WriteAsync(
        AsyncClientStreamingCall<StockCount, StockTake> take,
        params (long BookId, int Counted)[] counts
    )
    {
        foreach (var (bookId, counted) in counts)
        {
            await take.RequestStream.WriteAsync(new() { BookId = bookId, Counted = counted }, CancellationToken);
        }
    }
}
