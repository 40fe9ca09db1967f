using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Orders;

public sealed class IdempotencyTests(OrdersApp app) : IClassFixture<OrdersApp>
{
    private const string Order = """{"userId":1,"items":[{"title":"Globe","price":10,"quantity":1}]}""";

    [Fact]
    public async Task A_repeated_request_gets_the_answer_of_the_first()
    {
        using var first = await app.PostAsync(Order, "repeat-me");
        var id = (long)(await OrdersApp.JsonAsync(first))["id"]!;
        await app.WaitForStatusAsync(id, "completed");

        using var again = await app.PostAsync(
            """{ "items": [ { "price": 10, "title": "Globe", "quantity": 1 } ], "userId": 1 }""",
            "repeat-me"
        );

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(first.Content.Headers.ContentType, again.Content.Headers.ContentType);
        Assert.Equal(
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "1",
            await app.QueryAsync("SELECT COUNT(*) FROM orders WHERE id >= " + id + " AND user_id = 1 AND total = 10")
        );
    }

    [Theory]
    [MemberData(nameof(BadKeys.All), MemberType = typeof(BadKeys))]
    public async Task A_bad_key_is_a_problem_and_places_no_order(string[] keys)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
        {
            Content = new StringContent(
                """{"userId":404,"items":[{"title":"Globe","price":10,"quantity":1}]}""",
                null,
                "application/json"
            ),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", keys);

        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await OrdersApp.JsonAsync(response))["errors"]!["Idempotency-Key"]);
        Assert.Equal("0", await app.QueryAsync("SELECT COUNT(*) FROM orders WHERE user_id = 404"));
    }

    [Fact]
    public async Task A_hundred_callers_with_one_key_get_one_order()
    {
        await app.PublishBookAsync(7);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async _ =>
                {
                    using var response = await app.PostAsync(
                        """{"userId":77,"items":[{"bookId":7,"quantity":1}]}""",
                        "stampede"
                    );
                    return (
                        response.StatusCode,
                        response.Headers.Location,
                        Body: await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
                    );
                })
        );

        Assert.Equal(HttpStatusCode.Created, Assert.Single(answers.Distinct()).StatusCode);
        Assert.Equal("1", await app.QueryAsync("SELECT COUNT(*) FROM orders WHERE user_id = 77"));
    }

    [Fact]
    public async Task A_key_used_for_another_request_is_refused()
    {
        await app.PlaceAsync(Order, "one-use");

        using var response = await app.PostAsync(Order.Replace("Globe", "Lamp", StringComparison.Ordinal), "one-use");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("urn:biblio:idempotency-key-reused", (string)(await OrdersApp.JsonAsync(response))["type"]!);
    }

    [Fact]
    public async Task Keys_belong_to_their_buyers_and_differ_by_case()
    {
        var ids = new[]
        {
            await app.PlaceAsync(Order, "mine"),
            await app.PlaceAsync(Order, "MINE"),
            await app.PlaceAsync(Order.Replace("\"userId\":1", "\"userId\":2", StringComparison.Ordinal), "mine"),
            await app.PlaceAsync(Order),
            await app.PlaceAsync(Order),
        };

        Assert.Equal(5, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        using var bad = await app.PostAsync("""{"userId":3,"items":[{"bookId":404404,"quantity":1}]}""", "second-try");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);

        await app.PlaceAsync("""{"userId":3,"product":"Globe","amount":1}""", "second-try");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("clé")]
    [InlineData(201)]
    public async Task A_key_is_1_to_200_visible_characters(object key)
    {
        using var response = await app.PostAsync(Order, key as string ?? new string('k', (int)key));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            "Key",
            Assert.Single((await OrdersApp.JsonAsync(response))["errors"]!.AsObject()).Key,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_longest_key_works_and_old_keys_are_deleted()
    {
        var key = new string('~', 200);
        var first = await app.PlaceAsync(Order, key);
        Assert.Equal(first, await app.PlaceAsync(Order, key));
        await app.PlaceAsync(Order, "younger");

        await app.QueryAsync(
            $"UPDATE idempotent_requests SET created_at = UTC_TIMESTAMP() - INTERVAL 26 HOUR WHERE request_key = '{key}'"
        );

        await OrdersApp.WaitUntilAsync(
            async () =>
                await app.QueryAsync($"SELECT COUNT(*) FROM idempotent_requests WHERE request_key = '{key}'") == "0",
            "the key forgotten"
        );
        Assert.Equal(
            "1",
            await app.QueryAsync("SELECT COUNT(*) FROM idempotent_requests WHERE request_key = 'younger'")
        );
        Assert.NotEqual(first, await app.PlaceAsync(Order, key));
    }
}
