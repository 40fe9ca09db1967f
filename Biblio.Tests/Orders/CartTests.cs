using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Orders.Background;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Orders;

/// <summary>A reader's cart: lines, limits, merging and two devices.</summary>
public sealed class CartTests(OrdersApp app) : IClassFixture<OrdersApp>
{
    private static int s_users = 1000;

    private readonly int _user = Interlocked.Increment(ref s_users);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private HttpClient Reader => field ??= app.CreateClient(Tokens.Reader(_user));

    [Fact]
    public async Task A_cart_has_titles_prices_and_a_total_with_taxes()
    {
        app.Catalog.Add(510, "Emma", 19.99m);

        var cart = await PutAsync(510, 3);

        var line = Assert.Single(cart["lines"]!.AsArray())!;
        Assert.Equal(
            (510, "Emma", 3, 19.99m, 59.97m),
            (
                (int)line["bookId"]!,
                (string)line["title"]!,
                (int)line["quantity"]!,
                (decimal)line["price"]!,
                (decimal)line["amount"]!
            )
        );
        var tax = Assert.Single(cart["taxes"]!.AsArray())!;
        Assert.Equal(("GST", 0.05m, 3.00m), ((string)tax["name"]!, (decimal)tax["rate"]!, (decimal)tax["amount"]!));
        Assert.Equal(
            (3, 59.97m, 62.97m, "CAD"),
            ((int)cart["copies"]!, (decimal)cart["subtotal"]!, (decimal)cart["total"]!, (string)cart["currency"]!)
        );
        Assert.Equal(
            ("/cart/checkout", "PUT", "DELETE"),
            (
                (string)cart["_links"]!["checkout"]!["href"]!,
                (string)line["_links"]!["change"]!["method"]!,
                (string)line["_links"]!["remove"]!["method"]!
            )
        );
    }

    [Fact]
    public async Task Quantity_0_and_DELETE_remove_a_line_repeatably()
    {
        app.Catalog.Add(501, "Emma", 20m);
        app.Catalog.Add(502, "Dune", 20m);
        await PutAsync(501, 1);
        await PutAsync(502, 1);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal([502], Books(await PutAsync(501, 0)));
        }

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var removed = await Reader.DeleteAsync("/cart/lines/502", CancellationToken);
            Assert.Empty(Books(await OrdersApp.JsonAsync(removed)));
        }

        Assert.Null((await CartAsync())["_links"]!["checkout"]);
    }

    [Fact]
    public async Task Clearing_removes_every_line()
    {
        app.Catalog.Add(501, "Emma", 20m);
        await PutAsync(501, 1);

        using var cleared = await Reader.DeleteAsync("/cart", CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        Assert.Empty(Books(await CartAsync()));
    }

    [Theory]
    [InlineData("""{"quantity":-1}""", "quantity")]
    [InlineData("""{"quantity":100}""", "quantity")]
    [InlineData("""{"quantity":1.5}""", "quantity")]
    [InlineData("""{"quantity":"two"}""", "quantity")]
    [InlineData("""{}""", "quantity")]
    [InlineData("""{"quantity":1,"price":0.01}""", "price")]
    public async Task A_bad_quantity_names_its_field(string json, string field)
    {
        app.Catalog.Add(501, "Emma", 20m);

        using var refused = await Reader.PutAsync(
            "/cart/lines/501",
            new StringContent(json, null, "application/json"),
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(refused))["errors"]![field]);
        Assert.Empty(Books(await CartAsync()));
    }

    [Fact]
    public async Task Unknown_and_withdrawn_books_are_refused()
    {
        app.Catalog.Add(503, "Gone", 20m, withdrawn: true);

        using var unknown = await SendAsync(Reader, 999_999, 1);
        var asked = app.Catalog.Requests.Count;
        using var negative = await SendAsync(Reader, -1, 1);
        // Catalog refuses such an id, and must not be asked.
        Assert.Equal(asked, app.Catalog.Requests.Count);
        using var withdrawn = await SendAsync(Reader, 503, 1);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (unknown.StatusCode, negative.StatusCode));
        Assert.Equal(
            (HttpStatusCode.Conflict, "urn:biblio:book-withdrawn"),
            (withdrawn.StatusCode, (string)(await OrdersApp.JsonAsync(withdrawn))["type"]!)
        );
    }

    [Fact]
    public async Task A_changed_price_and_a_withdrawn_book_are_marked()
    {
        await app.PublishBookAsync(504, "Emma", 20m);
        await app.PublishBookAsync(505, "Dune", 10m);
        await PutAsync(504, 2);
        await PutAsync(505, 1);

        await app.PublishBookAsync(504, "Emma", 25m, version: 2);
        await app.PublishBookAsync(505, "Dune", 10m, version: 2, withdrawn: true);
        var cart = await CartAsync();

        Assert.Equal(
            (25m, 20m, true, 50m),
            (
                (decimal)cart["lines"]![0]!["price"]!,
                (decimal)cart["lines"]![0]!["priceBefore"]!,
                (bool)cart["lines"]![1]!["withdrawn"]!,
                (decimal)cart["subtotal"]!
            )
        );
        Assert.Null(cart["_links"]!["checkout"]);
        Assert.Null(cart["lines"]![1]!["_links"]!["change"]);
        // A new quantity accepts the price.
        Assert.Null((await PutAsync(504, 3))["lines"]![0]!["priceBefore"]);
    }

    [Fact]
    public async Task A_cart_is_seen_by_its_reader_only()
    {
        app.Catalog.Add(501, "Emma", 20m);
        await PutAsync(501, 2);
        var (other, staff) = (app.CreateClient(Tokens.Reader(_user + 500_000)), app.Client);

        Assert.Empty(Books(await CartAsync(other)));
        Assert.DoesNotContain(501, Books(await CartAsync(staff)));
        using var removed = await other.DeleteAsync("/cart/lines/501", CancellationToken);
        using var cleared = await other.DeleteAsync("/cart", CancellationToken);
        Assert.Equal([501], Books(await CartAsync()));
    }

    [Fact]
    public async Task Twenty_parallel_changes_from_two_devices_are_all_kept()
    {
        var books = Enumerable.Range(520, 20).ToList();
        books.ForEach(book => app.Catalog.Add(book, $"Book {book}", 10m));
        HttpClient[] devices = [Reader, app.CreateClient(Tokens.Reader(_user))];

        var answers = await Task.WhenAll(books.Select((book, index) => SendAsync(devices[index % 2], book, 2)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(books, Books(await CartAsync()).Order());
        Assert.Equal(40, (int)(await CartAsync())["copies"]!);
    }

    [Fact]
    public async Task The_limit_of_50_books_holds_under_parallel_changes()
    {
        var books = Enumerable.Range(600, 60).ToList();
        books.ForEach(book => app.Catalog.Add(book, $"Book {book}", 10m));
        await MergeAsync([.. books.Take(45).Select(book => (book, 1))]);

        var answers = await Task.WhenAll(books.Skip(45).Select(book => SendAsync(Reader, book, 1)));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(50, Books(await CartAsync()).Count);
    }

    [Fact]
    public async Task Merging_keeps_the_larger_quantity_and_repeats_without_effect()
    {
        app.Catalog.Add(501, "Emma", 20m);
        app.Catalog.Add(502, "Dune", 20m);
        app.Catalog.Add(503, "Gone", 20m, withdrawn: true);
        app.Catalog.Add(507, "Ubik", 20m);
        await PutAsync(501, 5);
        await PutAsync(502, 1);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var cart = await MergeAsync([(501, 2), (502, 3), (503, 1), (507, 4), (999_999, 1)]);

            Assert.Equal(
                ["501:5", "502:3", "507:4"],
                cart["lines"]!.AsArray().Select(line => $"{line!["bookId"]}:{line["quantity"]}")
            );
        }
    }

    [Fact]
    public async Task A_cart_has_one_currency_also_after_a_merge()
    {
        app.Catalog.Add(501, "Emma", 20m);
        app.Catalog.Add(508, "Momo", 20m);
        await app.PublishBookAsync(509, "Solaris", 20m, currency: "EUR");
        await PutAsync(501, 1);

        Assert.Equal([501, 508], Books(await MergeAsync([(509, 1), (508, 1)])).Order());
        using var refused = await SendAsync(Reader, 509, 1);
        Assert.Equal("urn:biblio:mixed-currencies", (string)(await OrdersApp.JsonAsync(refused))["type"]!);
        // Of an empty cart and two currencies, the first one wins.
        await Reader.DeleteAsync("/cart", CancellationToken);
        Assert.Equal([509], Books(await MergeAsync([(509, 1), (508, 1)])));
    }

    [Fact]
    public async Task Carts_unchanged_for_180_days_are_deleted()
    {
        app.Catalog.Add(501, "Emma", 20m);
        await PutAsync(501, 1);
        var old = Interlocked.Increment(ref s_users);
        using var put = await SendAsync(app.CreateClient(Tokens.Reader(old)), 501, 1);
        await app.QueryAsync($"UPDATE carts SET changed_at = UTC_TIMESTAMP() - INTERVAL 181 DAY WHERE user_id = {old}");

        await app.Services.GetRequiredService<CartRetention>().DeleteOldAsync(CancellationToken);

        Assert.Equal("0", await app.QueryAsync($"SELECT COUNT(*) FROM cart_lines WHERE user_id = {old}"));
        Assert.Equal([501], Books(await CartAsync()));
    }

    [Theory]
    [InlineData("""{"items":[]}""", "items")]
    [InlineData("""{"items":[null]}""", "items[0]")]
    [InlineData("""{"items":[{"bookId":0,"quantity":1}]}""", "items[0].bookId")]
    [InlineData("""{"items":[{"bookId":1,"quantity":0}]}""", "items[0].quantity")]
    [InlineData("""{"items":[{"bookId":1,"quantity":1},{"bookId":1,"quantity":1}]}""", "items[1].bookId")]
    public async Task A_bad_merge_names_its_field(string json, string field)
    {
        using var refused = await Reader.PostAsync(
            "/cart/merge",
            new StringContent(json, null, "application/json"),
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(refused))["errors"]![field]);
    }

    private static List<int> Books(JsonNode cart) =>
        [.. cart["lines"]!.AsArray().Select(line => (int)line!["bookId"]!)];

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, int book, int quantity) =>
        client.PutAsJsonAsync($"/cart/lines/{book}", new { quantity }, CancellationToken);

    private async Task<JsonNode> CartAsync(HttpClient? client = null) =>
        (await (client ?? Reader).GetFromJsonAsync<JsonNode>("/cart", CancellationToken))!;

    private async Task<JsonNode> PutAsync(int book, int quantity)
    {
        using var answer = await SendAsync(Reader, book, quantity);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await OrdersApp.JsonAsync(answer);
    }

    private async Task<JsonNode> MergeAsync((int Book, int Quantity)[] items)
    {
        using var answer = await Reader.PostAsJsonAsync(
            "/cart/merge",
            new { items = items.Select(item => new { bookId = item.Book, quantity = item.Quantity }) },
            CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await OrdersApp.JsonAsync(answer);
    }
}
