using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Biblio.Tests.Inventory;

public sealed class StockTests(InventoryApp app) : IClassFixture<InventoryApp>, IDisposable
{
    private readonly HttpClient _http = app.CreateClient();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Restocks_and_adjustments_are_in_the_ledger_and_add_up()
    {
        var book = await app.CreateBookAsync(copies: 5);

        await _http.PostAsJsonAsync($"/stock/{book}/restock", new { quantity = 10 }, CancellationToken);
        var adjusted = await _http.PostAsJsonAsync(
            $"/stock/{book}/adjust",
            new { onHand = 12, reason = "three were damaged" },
            CancellationToken
        );
        await _http.PostAsJsonAsync(
            $"/stock/{book}/adjust",
            new { onHand = 12, reason = "counted again" },
            CancellationToken
        );

        Assert.Equal(
            12,
            (await adjusted.Content.ReadFromJsonAsync<JsonElement>(CancellationToken))
                .GetProperty("available")
                .GetInt32()
        );
        Assert.Equal([("opening", 5), ("restock", 10), ("adjust", -3)], await app.GetLedgerAsync(book));
        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task An_adjustment_of_another_number_than_expected_changes_nothing()
    {
        var book = await app.CreateBookAsync(copies: 5);

        var late = await _http.PostAsJsonAsync(
            $"/stock/{book}/adjust",
            new
            {
                onHand = 3,
                reason = "counted",
                expectedOnHand = 6,
            },
            CancellationToken
        );
        var right = await _http.PostAsJsonAsync(
            $"/stock/{book}/adjust",
            new
            {
                onHand = 4,
                reason = "counted",
                expectedOnHand = 5,
            },
            CancellationToken
        );

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (late.StatusCode, right.StatusCode));
        Assert.Equal(
            "urn:biblio:stock-changed",
            (await late.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("type").GetString()
        );
        Assert.Equal([("opening", 5), ("adjust", -1)], await app.GetLedgerAsync(book));
    }

    [Fact]
    public async Task A_count_below_the_reserved_copies_is_a_conflict()
    {
        var (book, order) = (await app.CreateBookAsync(copies: 5), InventoryApp.NewOrderId());
        await app.ReserveAsync(order, (book, 4));
        await app.AssertPublishedAsync(order, "stock-reserved");

        var refused = await _http.PostAsJsonAsync(
            $"/stock/{book}/adjust",
            new { onHand = 3, reason = "lost" },
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(
            "urn:biblio:below-reserved",
            (await refused.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("type").GetString()
        );
        Assert.Equal((5, 4, 1), await app.GetStockAsync(book));
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await _http.PostAsJsonAsync(
                    $"/stock/{book}/adjust",
                    new { onHand = 4, reason = "lost" },
                    CancellationToken
                )
            ).StatusCode
        );
    }

    [Fact]
    public async Task Fifty_callers_with_one_key_restock_once()
    {
        var book = await app.CreateBookAsync(copies: 1);
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RestockAsync(book, 10, key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(
            (
                await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(CancellationToken)))
            ).Distinct()
        );
        Assert.Equal((11, 0, 11), await app.GetStockAsync(book));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await RestockAsync(book, 11, key)).StatusCode);
    }

    [Fact]
    public async Task A_key_that_was_refused_can_be_used_again()
    {
        var (book, key) = (InventoryApp.NewBookId(), Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await RestockAsync(book, 10, key)).StatusCode);

        await _http.PutAsJsonAsync($"/stock/{book}", new { onHand = 1 }, CancellationToken);

        Assert.Equal(HttpStatusCode.OK, (await RestockAsync(book, 10, key)).StatusCode);
    }

    [Fact]
    public async Task Stock_is_opened_by_hand_once()
    {
        var book = InventoryApp.NewBookId();

        var opened = await _http.PutAsJsonAsync($"/stock/{book}", new { onHand = 8, lowAt = 2 }, CancellationToken);
        var again = await _http.PutAsJsonAsync($"/stock/{book}", new { onHand = 8, lowAt = 2 }, CancellationToken);
        var other = await _http.PutAsJsonAsync($"/stock/{book}", new { onHand = 9, lowAt = 2 }, CancellationToken);

        Assert.Equal(
            (HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict),
            (opened.StatusCode, again.StatusCode, other.StatusCode)
        );
        Assert.Equal($"/stock/{book}", opened.Headers.Location?.ToString());
        Assert.Equal([("opening", 8)], await app.GetLedgerAsync(book));
    }

    [Fact]
    public async Task Low_stock_is_listed_by_scarcity_and_filtered_by_id()
    {
        var (plenty, few, none) = (
            await app.CreateBookAsync(copies: 50),
            await app.CreateBookAsync(copies: 3),
            await app.CreateBookAsync(copies: 0)
        );

        var low = Ids(await app.GetAsync("/stock/low?pageSize=100"));
        Assert.True(low.IndexOf(none) < low.IndexOf(few) && low.Contains(none));
        Assert.DoesNotContain(plenty, low);
        Assert.Equal([few, none], Ids(await app.GetAsync($"/stock?low=true&bookIds={plenty},{few},{none}")));
        Assert.Equal([plenty], Ids(await app.GetAsync($"/stock?low=false&bookIds={plenty},{few},{none}")));
    }

    [Fact]
    public async Task A_page_has_totals_and_links_with_the_gateway_prefix()
    {
        var books = new[]
        {
            await app.CreateBookAsync(copies: 1),
            await app.CreateBookAsync(copies: 1),
            await app.CreateBookAsync(copies: 1),
        };
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"/stock?bookIds={string.Join(',', books)}&page=2&pageSize=1"
        );
        request.Headers.Add("X-Forwarded-Prefix", "/api/inventory");

        var page = await (await _http.SendAsync(request, CancellationToken)).Content.ReadFromJsonAsync<JsonElement>(
            CancellationToken
        );

        Assert.Equal(
            (2, 1, 3),
            (
                page.GetProperty("page").GetInt32(),
                page.GetProperty("pageSize").GetInt32(),
                page.GetProperty("total").GetInt32()
            )
        );
        Assert.Equal([books[1]], Ids(page));
        var links = page.GetProperty("_links");
        Assert.EndsWith(
            "page=3&pageSize=1",
            links.GetProperty("next").GetProperty("href").GetString(),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "/api/inventory/stock?",
            links.GetProperty("prev").GetProperty("href").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            $"/api/inventory/stock/{books[1]}",
            page.GetProperty("items")[0].GetProperty("_links").GetProperty("self").GetProperty("href").GetString()
        );
    }

    [Fact]
    public async Task A_full_stock_offers_no_restock_link()
    {
        var (book, full) = (await app.CreateBookAsync(copies: 1), await app.CreateBookAsync(copies: 1));
        await app.ExecuteAsync($"UPDATE stock SET on_hand = 1000000000 WHERE book_id = {full}");
        try
        {
            Assert.True((await app.GetAsync($"/stock/{book}")).GetProperty("_links").TryGetProperty("restock", out _));
            Assert.False((await app.GetAsync($"/stock/{full}")).GetProperty("_links").TryGetProperty("restock", out _));
        }
        finally
        {
            await app.ExecuteAsync($"UPDATE stock SET on_hand = 1 WHERE book_id = {full}");
        }
    }

    [Fact]
    public async Task The_audit_names_a_book_whose_numbers_do_not_agree()
    {
        await using var own = new InventoryApp();
        await own.InitializeAsync();
        var (right, wrong, held) = (
            await own.CreateBookAsync(copies: 5),
            await own.CreateBookAsync(copies: 5),
            await own.CreateBookAsync(copies: 5)
        );
        await own.AssertConsistentAsync();

        await own.ExecuteAsync(
            $"""
            UPDATE stock SET on_hand = 4 WHERE book_id = {wrong};
            UPDATE stock SET reserved = 1 WHERE book_id = {held}
            """
        );

        var audit = await own.GetAsync("/stock/audit");
        Assert.False(audit.GetProperty("addsUp").GetBoolean());
        Assert.Equal([wrong, held], Ids(audit, "differences"));
        Assert.DoesNotContain(right, Ids(audit, "differences"));
        Assert.Equal(
            (4, 5),
            (
                audit.GetProperty("differences")[0].GetProperty("onHand").GetInt32(),
                audit.GetProperty("differences")[0].GetProperty("ledger").GetInt32()
            )
        );
    }

    [Theory]
    [InlineData("reserved = on_hand + 1")]
    [InlineData("on_hand = -1, reserved = -1")]
    [InlineData("reserved = -1")]
    public async Task The_database_itself_refuses_to_oversell(string change)
    {
        var book = await app.CreateBookAsync(copies: 5);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            app.ExecuteAsync($"UPDATE stock SET {change} WHERE book_id = {book}")
        );

        Assert.Contains("ck_stock", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        var paths = (await app.GetAsync("/openapi/v1.json")).GetProperty("paths");

        foreach (
            var path in new[]
            {
                "/stock",
                "/stock/{bookId}",
                "/stock/{bookId}/restock",
                "/stock/{bookId}/adjust",
                "/stock/{bookId}/movements",
                "/stock/low",
                "/stock/audit",
                "/reservations/{orderId}",
                "/messages/dead",
                "/messages/dead/replay",
            }
        )
        {
            Assert.True(paths.TryGetProperty(path, out var operations), path);
            Assert.All(operations.EnumerateObject(), operation =>
                Assert.False(string.IsNullOrEmpty(operation.Value.GetProperty("summary").GetString()))
            );
        }
    }

    private async Task<HttpResponseMessage> RestockAsync(long book, int quantity, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/stock/{book}/restock")
        {
            Content = new StringContent($$"""{"quantity":{{quantity}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await _http.SendAsync(request, CancellationToken);
    }

    private static List<long> Ids(JsonElement page, string list = "items") =>
        [.. page.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("bookId").GetInt64())];
}
