using System.Net;
using System.Text;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Orders;

public sealed class PlaceOrderTests(OrdersApp app) : IClassFixture<OrdersApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_of_books_is_pending_with_current_prices()
    {
        await app.PublishBookAsync(17, "L’Étranger – édition annotée", 19.95m);

        using var response = await app.PostAsync("""{"userId":1,"items":[{"bookId":17,"quantity":2}]}""");
        var order = await OrdersApp.JsonAsync(response);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var id = (long)order["id"]!;
        Assert.Equal($"/orders/{id}", response.Headers.Location!.OriginalString);
        Assert.Equal(
            (
                """{"id":ID,"userId":1,"status":"pending","deadline":"DEADLINE","items":["""
                + """{"bookId":17,"title":"L’Étranger – édition annotée","price":19.95,"quantity":2}]"""
                + ""","total":39.90,"currency":"CAD","placedAt":"PLACED","changedAt":"PLACED","_links":"""
                + """{"self":{"href":"/orders/ID"},"history":{"href":"/orders/ID/history"}"""
                + ""","events":{"href":"/orders/ID/events"},"cancel":{"href":"/orders/ID","method":"DELETE"}}}"""
            )
                .Replace("DEADLINE", (string)order["deadline"]!, StringComparison.Ordinal)
                .Replace("ID", $"{id}", StringComparison.Ordinal)
                .Replace("PLACED", (string)order["placedAt"]!, StringComparison.Ordinal),
            await response.Content.ReadAsStringAsync(CancellationToken)
        );
        Assert.EndsWith("Z", (string)order["placedAt"]!, StringComparison.Ordinal);

        await app.PublishBookAsync(17, "Renamed", 99m, version: 2);
        Assert.Equal(order.ToJsonString(), (await app.GetAsync($"/orders/{id}")).ToJsonString());
    }

    [Fact]
    public async Task Links_and_location_carry_the_prefix_that_the_gateway_removed()
    {
        using var client = app.CreateClientBehind("/api");

        using var response = await client.PostAsync(
            "/orders",
            new StringContent("""{"product":"Monitor","amount":300}""", Encoding.UTF8, "application/json"),
            CancellationToken
        );

        var order = await OrdersApp.JsonAsync(response);
        Assert.Equal($"/api/orders/{order["id"]}", response.Headers.Location!.OriginalString);
        Assert.Equal($"/api/orders/{order["id"]}", (string)order["_links"]!["self"]!["href"]!);
    }

    [Fact]
    public async Task A_special_order_starts_active_and_completes_without_stock()
    {
        var id = await app.PlaceAsync("""{"userId":1,"product":"Monitor","amount":300}""");

        Assert.Equal(
            """[{"title":"Monitor","price":300.00,"quantity":1}]""",
            (await app.GetAsync($"/orders/{id}"))["items"]!.ToJsonString()
        );
        await app.WaitForStatusAsync(id, "completed");
        Assert.Empty(await app.GetCommandsAsync("reserve-stock", id));
        // The relay publishes the event after the order is visible as completed.
        await OrdersApp.WaitUntilAsync(
            async () => (await app.GetEventsAsync("order-completed", id)).Count == 1,
            "order-completed published"
        );
    }

    [Theory]
    [InlineData("""{"product":"Monitor"}""", "Monitor", 0)]
    [InlineData("""{"amount":12.5}""", "Unknown Product", 12.5)]
    public async Task The_short_form_has_defaults(string json, string title, double price)
    {
        // A reader must name a price (SpecialOrderTests).
        using var response = await app.PostAsync(json);
        var order = await OrdersApp.JsonAsync(response);

        Assert.Equal(("active", Tokens.Librarian.UserId), ((string)order["status"]!, (long)order["userId"]!));
        Assert.Equal((title, price), ((string)order["items"]![0]!["title"]!, (double)order["items"]![0]!["price"]!));
    }

    [Fact]
    public async Task A_mixed_order_reserves_only_books_and_publishes_all_lines()
    {
        await app.PublishBookAsync(11, "Clean Code", 30m);

        var id = await app.PlaceAsync(
            """{"userId":4,"items":[{"title":"Globe","price":10.05,"quantity":3},{"bookId":11,"quantity":2}]}"""
        );

        await app.WaitForCommandAsync("reserve-stock", id);
        Assert.Equal(
            $$"""{"orderId":{{id}},"lines":[{"bookId":11,"quantity":2}]}""",
            Assert.Single(await app.GetCommandsAsync("reserve-stock", id)).ToJsonString()
        );
        var published = Assert.Single(await app.GetEventsAsync("order-placed", id));
        Assert.Equal(
            (4L, 90.15m, "CAD"),
            ((long)published["userId"]!, (decimal)published["total"]!, (string)published["currency"]!)
        );
        Assert.Equal(
            """[{"bookId":null,"title":"Globe","quantity":3,"price":10.05},"""
                + """{"bookId":11,"title":"Clean Code","quantity":2,"price":30.00}]""",
            published["items"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task The_largest_order_that_the_rules_allow_is_accepted()
    {
        var items = string.Join(
            ',',
            Enumerable.Range(1, 100).Select(i => $$"""{"title":"Gold {{i}}","price":99999.99,"quantity":1000}""")
        );

        using var response = await app.PostAsync($$"""{"userId":9223372036854775807,"items":[{{items}}]}""");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(9999999000.00m, (decimal)(await OrdersApp.JsonAsync(response))["total"]!);
    }

    public static TheoryData<string, string> BadRequests() =>
        new()
        {
            { "{}", "items" },
            { """{"userId":1}""", "items" },
            { """{"userId":1,"items":null}""", "items" },
            { """{"userId":1,"items":[]}""", "items" },
            { """{"userId":0,"items":[{"bookId":7,"quantity":1}]}""", "userId" },
            { """{"userId":-1,"product":"x","amount":1}""", "userId" },
            { """{"userId":"1","items":[{"bookId":7,"quantity":1}]}""", "userId" },
            { """{"userId":1.5,"items":[{"bookId":7,"quantity":1}]}""", "userId" },
            { """{"userId":99999999999999999999,"items":[{"bookId":7,"quantity":1}]}""", "userId" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":0}]}""", "items[0].quantity" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":-1}]}""", "items[0].quantity" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":1.5}]}""", "items[0].quantity" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":1001}]}""", "items[0].quantity" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":99999999999}]}""", "items[0].quantity" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":"2"}]}""", "items[0].quantity" },
            { """{"userId":1,"items":[{"bookId":7}]}""", "items[0].quantity" },
            {
                """{"userId":1,"items":[{"title":"ok","price":1,"quantity":1},{"bookId":0,"quantity":1}]}""",
                "items[1].bookId"
            },
            { """{"userId":1,"items":[{"quantity":1}]}""", "items[0].bookId" },
            { """{"userId":1,"items":[{"bookId":7,"title":"both","price":1,"quantity":1}]}""", "items[0].bookId" },
            { """{"userId":1,"items":[{"bookId":7,"price":1,"quantity":1}]}""", "items[0].price" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":1},{"bookId":7,"quantity":2}]}""", "items[1].bookId" },
            { """{"userId":1,"items":[{"title":"","price":1,"quantity":1}]}""", "items[0].title" },
            { """{"userId":1,"items":[{"title":"   ","price":1,"quantity":1}]}""", "items[0].title" },
            { """{"userId":1,"items":[{"title":"x","quantity":1}]}""", "items[0].price" },
            { """{"userId":1,"items":[{"title":"x","price":0,"quantity":1}]}""", "items[0].price" },
            { """{"userId":1,"items":[{"title":"x","price":1.001,"quantity":1}]}""", "items[0].price" },
            { """{"userId":1,"items":[{"title":"x","price":100000,"quantity":1}]}""", "items[0].price" },
            { """{"userId":1,"items":[{"title":"x","price":1e400,"quantity":1}]}""", "items[0].price" },
            { """{"userId":1,"items":[null]}""", "items[0]" },
            { """{"userId":1,"items":{"bookId":7}}""", "items" },
            { """{"userId":1,"items":[{"bookId":7,"quantity":1,"discount":5}]}""", "items[0].discount" },
            { """{"userId":1,"coupon":"x","items":[{"bookId":7,"quantity":1}]}""", "coupon" },
            { """{"userId":1,"product":"x","items":[{"bookId":7,"quantity":1}]}""", "product" },
            { """{"userId":1,"product":"","amount":1}""", "product" },
            { """{"userId":1,"product":"x","amount":-1}""", "amount" },
            { """{"userId":1,"product":"x","amount":1.005}""", "amount" },
            { """{"userId":1,"items":[{"title":"\ud800","price":1,"quantity":1}]}""", "items[0].title" },
            { """{"userId":1,"items":[{"bookId":987654,"quantity":1}]}""", "items[0].bookId" },
            { "[]", "$" },
            { "null", "$" },
            { "", "$" },
            { "{", "$" },
        };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task A_bad_request_is_refused_with_its_field(string json, string field)
    {
        await app.PublishBookAsync(7);

        using var response = await app.PostAsync(json);

        var problem = await OrdersApp.JsonAsync(response);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType!.MediaType)
        );
        Assert.Contains(field, problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task Overlong_titles_and_too_many_items_are_refused()
    {
        await RefusedAsync(
            $$"""{"userId":1,"items":[{"title":"{{new string('x', 301)}}","price":1,"quantity":1}]}""",
            "items[0].title"
        );
        await RefusedAsync($$"""{"userId":1,"product":"{{new string('x', 301)}}","amount":1}""", "product");
        await RefusedAsync(Json(Enumerable.Repeat("""{"title":"x","price":1,"quantity":1}""", 101)), "items");

        async Task RefusedAsync(string json, string field)
        {
            using var response = await app.PostAsync(json);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.NotNull((await OrdersApp.JsonAsync(response))["errors"]![field]);
        }
    }

    [Fact]
    public async Task Invalid_UTF8_and_other_content_types_are_refused()
    {
        using var latin1 = new ByteArrayContent(Encoding.Latin1.GetBytes("""{"product":"Été","amount":1}"""));
        latin1.Headers.ContentType = new("application/json");
        using var bad = await app.Client.PostAsync("/orders", latin1, CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);

        using var form = await app.Client.PostAsync(
            "/orders",
            new StringContent("userId=1", null, "application/x-www-form-urlencoded"),
            CancellationToken
        );
        Assert.Equal(
            (HttpStatusCode.UnsupportedMediaType, "application/problem+json"),
            (form.StatusCode, form.Content.Headers.ContentType!.MediaType)
        );
    }

    [Fact]
    public async Task An_unknown_book_is_requested_from_Catalog_once()
    {
        app.Catalog.Add(501, "Le Survenant", 14.95m);
        app.Catalog.Add(502, "Bonheur d’occasion", 16.95m);
        await app.PublishBookAsync(503, "Known", 1m);

        var id = await app.PlaceAsync(
            """
            {"userId":1,"items":[
              {"bookId":501,"quantity":1},{"bookId":503,"quantity":1},{"bookId":502,"quantity":1}]}
            """
        );
        await app.PlaceBookAsync(501);

        Assert.Equal(32.90m, (decimal)(await app.GetAsync($"/orders/{id}"))["total"]!);
        Assert.Single(app.Catalog.Requests, request => request is "501,502");
        Assert.DoesNotContain("501", app.Catalog.Requests);
    }

    [Fact]
    public async Task An_unknown_book_is_a_503_while_Catalog_is_down()
    {
        app.Catalog.IsDown = true;
        try
        {
            using var response = await app.PostAsync("""{"userId":1,"items":[{"bookId":601,"quantity":1}]}""");
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "application/problem+json"),
                (response.StatusCode, response.Content.Headers.ContentType!.MediaType)
            );
            Assert.NotNull(response.Headers.RetryAfter);

            await app.PublishBookAsync(602);
            await app.PlaceBookAsync(602);
        }
        finally
        {
            app.Catalog.IsDown = false;
        }
    }

    [Fact]
    public async Task A_withdrawn_book_is_not_sold_despite_older_events()
    {
        await app.PublishBookAsync(701);
        await app.PublishAsync("catalog", "book-withdrawn", new { bookId = 701, version = 3 });
        await OrdersApp.WaitUntilAsync(
            async () => await app.QueryAsync("SELECT withdrawn FROM books WHERE id = 701") == "1",
            "book 701 withdrawn"
        );
        await app.PublishAsync(
            "catalog",
            "book-changed",
            new
            {
                bookId = 701,
                version = 2,
                title = "Old title",
                authors = "",
                price = 1m,
                currency = "CAD",
                withdrawn = false,
            }
        );
        await app.PublishBookAsync(702);
        app.Catalog.Add(703, "Withdrawn before its first event", 1m, withdrawn: true);

        foreach (var book in new[] { 701, 703 })
        {
            using var response = await app.PostAsync(
                $$"""{"userId":1,"items":[{"bookId":702,"quantity":1},{"bookId":{{book}},"quantity":1}]}"""
            );
            var problem = await OrdersApp.JsonAsync(response);
            Assert.Equal(
                (HttpStatusCode.Conflict, "urn:biblio:book-withdrawn"),
                (response.StatusCode, (string)problem["type"]!)
            );
            Assert.Contains($"{book}", (string)problem["detail"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_order_is_paid_in_one_currency()
    {
        await app.PublishBookAsync(801, currency: "EUR");

        using var response = await app.PostAsync(
            """{"userId":1,"items":[{"bookId":801,"quantity":1},{"title":"x","price":1,"quantity":1}]}"""
        );

        Assert.Equal("urn:biblio:mixed-currencies", (string)(await OrdersApp.JsonAsync(response))["type"]!);
    }

    [Fact]
    public async Task The_number_of_statements_is_independent_of_the_items()
    {
        for (var book = 1001; book <= 1100; book++)
        {
            await app.QueryAsync($"INSERT INTO books VALUES ({book}, 'Book {book}', 1.00, 'CAD', 0, 1)");
        }

        var counts = new List<int>();
        foreach (var items in new[] { 1, 4, 100 })
        {
            var statements = SqlCounter.Start();
            await app.PlaceAsync(BooksFrom1001(items));
            counts.Add(statements.Count);
        }

        Assert.True(counts[0] is > 0 and <= 6, $"{counts[0]} statements");
        Assert.Equal([counts[0], counts[0], counts[0]], counts);
    }

    [Fact]
    public async Task One_by_one_lookup_queries_the_price_of_each_item()
    {
        await using var slow = await OrdersApp.StartAsync(("Orders:PriceLookup", "one-by-one"));
        for (var book = 1001; book <= 1004; book++)
        {
            await slow.QueryAsync($"INSERT INTO books VALUES ({book}, 'Book {book}', 1.00, 'CAD', 0, 1)");
        }

        var counts = new List<int>();
        foreach (var items in new[] { 1, 4 })
        {
            var statements = SqlCounter.Start();
            await slow.PlaceAsync(BooksFrom1001(items));
            counts.Add(statements.Count);
        }

        Assert.Equal(counts[0] + 3, counts[1]);
    }

    private static string BooksFrom1001(int count) =>
        Json(Enumerable.Range(1001, count).Select(book => $$"""{"bookId":{{book}},"quantity":1}"""));

    private static string Json(IEnumerable<string> items) => $$"""{"userId":1,"items":[{{string.Join(',', items)}}]}""";
}
