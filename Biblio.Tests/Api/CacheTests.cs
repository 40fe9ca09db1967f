using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

/// <summary>The gateway's cache of the catalogue, with a real Redis that delivers the change events.</summary>
public sealed class CacheTests(CacheTests.SeparateRedis separateRedis) : IClassFixture<CacheTests.SeparateRedis>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_request_gets_the_cached_response_and_its_age()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);

        var first = await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken);
        var second = await gateway.Public.GetAsync("/api/catalog/books/7", CancellationToken);

        Assert.Equal(("miss", "hit"), (CacheStatus(first), CacheStatus(second)));
        Assert.Null(first.Headers.Age);
        Assert.NotNull(second.Headers.Age);
        Assert.Equal("catalog-1", Assert.Single(first.Headers.GetValues("X-Biblio-Instance")));
        Assert.NotEqual("catalog-1", Assert.Single(second.Headers.GetValues("X-Biblio-Instance")));
        Assert.Equal(
            await first.Content.ReadAsStringAsync(CancellationToken),
            await second.Content.ReadAsStringAsync(CancellationToken)
        );
        Assert.Equal(1, replica.RequestCount);
    }

    [Fact]
    public async Task Each_value_of_a_repeated_parameter_is_in_the_key()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        var answers = new List<string>();
        foreach (var query in new[] { "language=fr", "language=fr&language=en", "language=fr&language=en" })
        {
            using var answer = await gateway.Public.GetAsync($"/api/v1/catalog/books?{query}", CancellationToken);
            answers.Add(CacheStatus(answer));
        }

        Assert.Equal(["miss", "miss", "hit"], answers);
    }

    [Theory]
    [InlineData("/api/v1/catalog/books/7")]
    [InlineData("/api/v1/catalog/books?q=a")]
    [InlineData("/api/v1/catalog/authors")]
    [InlineData("/api/v2/catalog/books/7")]
    public async Task The_cache_answers_a_matching_ETag_with_304(string path)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        var tag = (await gateway.Public.GetAsync(path, CancellationToken)).Headers.ETag!;
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(tag);

        using var answer = await gateway.Public.SendAsync(again, CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal("hit", CacheStatus(answer));
        Assert.Equal(1, replica.RequestCount);
    }

    [Fact]
    public async Task A_changed_book_invalidates_only_itself_and_the_lists()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        await using var other = await StartGatewayAsync(replica);
        string[] paths =
        [
            "/api/v1/catalog/books/7",
            "/api/v1/catalog/books/8",
            "/api/v1/catalog/books",
            "/api/v1/catalog/books/8/related",
            "/api/v2/catalog/books/7",
        ];
        await FillCacheAsync(gateway, paths);
        await FillCacheAsync(other, paths);

        await PublishAsync(
            "book-changed",
            """{"bookId":7,"version":5,"title":"b","authors":"","price":1.0,"currency":"CAD","withdrawn":false}"""
        );

        // Every gateway receives the event and invalidates its own cache.
        foreach (var instance in new[] { gateway, other })
        {
            await Eventually.IsTrueAsync(async () =>
                CacheStatus(await instance.Public.GetAsync(paths[0], CancellationToken)) == "miss"
            );
            Assert.Equal(
                ["hit", "miss", "miss", "miss"],
                await Task.WhenAll(
                    paths[1..]
                        .Select(async path => CacheStatus(await instance.Public.GetAsync(path, CancellationToken)))
                )
            );
        }
    }

    [Fact]
    public async Task A_response_begun_before_a_change_is_not_cached()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        var (received, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var title = "old";
        replica.Handler = async context =>
        {
            var book = Book(title);
            if (context.Request.Path == "/books/7" && title == "old")
            {
                received.TrySetResult();
                await release.Task;
            }

            await book(context);
        };
        await FillCacheAsync(gateway, "/api/v1/catalog/books/1");

        var slow = gateway.Public.GetStringAsync("/api/v1/catalog/books/7", CancellationToken);
        await received.Task;
        title = "new";
        await PublishAsync("book-changed", """{"bookId":7,"version":5}""");
        await PublishAsync("book-changed", """{"bookId":1,"version":5}""");
        await Eventually.IsTrueAsync(async () =>
            CacheStatus(await gateway.Public.GetAsync("/api/v1/catalog/books/1", CancellationToken)) == "miss"
        );
        release.SetResult();

        Assert.Contains("old", await slow, StringComparison.Ordinal);
        Assert.Contains(
            "new",
            await gateway.Public.GetStringAsync("/api/v1/catalog/books/7", CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Cached_responses_count_against_the_rate_limit()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(
            replica,
            settings: new()
            {
                ["RateLimits:Reading:Burst"] = "3",
                ["RateLimits:Reading:Tokens"] = "1",
                ["RateLimits:Reading:Per"] = "01:00:00",
            }
        );
        await FillCacheAsync(gateway, "/api/v1/catalog/books/7");

        using var last = await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken);
        using var refused = await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken);

        Assert.Equal(("hit", HttpStatusCode.TooManyRequests), (CacheStatus(last), refused.StatusCode));
    }

    [Fact]
    public async Task A_cached_response_has_the_headers_of_every_response()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(
            replica,
            settings: new() { ["Gateway:Origins:0"] = "https://friend.example" }
        );
        await FillCacheAsync(gateway, "/api/v1/catalog/books/7");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books/7")
        {
            Headers = { { "Origin", "https://friend.example" }, { "X-Request-Id", "mine-17" } },
        };

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(
            ("hit", "nosniff", "https://friend.example", "mine-17", "@1793491200"),
            (
                CacheStatus(answer),
                Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")),
                Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")),
                Assert.Single(answer.Headers.GetValues("X-Request-Id")),
                Assert.Single(answer.Headers.GetValues("Deprecation"))
            )
        );
        using var other = await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken);
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.NotEqual("mine-17", Assert.Single(other.Headers.GetValues("X-Request-Id")));
    }

    [Fact]
    public async Task No_cache_bypasses_the_cache()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        await FillCacheAsync(gateway, "/api/v1/catalog/books/7");
        var served = replica.RequestCount;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books/7")
        {
            Headers = { CacheControl = new() { NoCache = true } },
        };

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(("bypass", served + 1), (CacheStatus(answer), replica.RequestCount));
    }

    [Theory]
    [InlineData("/api/v1/inventory/stock/7")]
    [InlineData("/api/v1/orders/7")]
    [InlineData("/api/v1/catalog/openapi/v1.json")]
    [InlineData("/books/7")]
    public async Task Only_catalogue_reads_are_cached(string path)
    {
        await using var replica = await Replica.StartAsync("all");
        await using var gateway = await StartGatewayAsync(replica);

        await gateway.Public.GetAsync(path, CancellationToken);
        var second = await gateway.Public.GetAsync(path, CancellationToken);

        Assert.Equal("none", CacheStatus(second));
        Assert.Equal(2, replica.RequestCount);
    }

    [Fact]
    public async Task Requests_with_a_token_bypass_the_cache()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        await FillCacheAsync(gateway, "/api/v1/catalog/books/7");
        var served = replica.RequestCount;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books/7")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "x") },
        };

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal("none", CacheStatus(answer));
        Assert.True(replica.RequestCount > served || answer.StatusCode == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(404, null)]
    [InlineData(200, "no-store")]
    [InlineData(200, "private")]
    public async Task Errors_and_private_responses_are_not_cached(int status, string? cacheControl)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        replica.Handler = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.CacheControl = cacheControl;
            return context.Response.WriteAsync("{}");
        };
        await using var gateway = await StartGatewayAsync(replica);

        Assert.Equal(
            ["miss", "miss"],
            new[]
            {
                CacheStatus(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)),
                CacheStatus(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)),
            }
        );
    }

    [Fact]
    public async Task The_cache_does_not_grow_beyond_its_size()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        replica.Handler = Book(new string('x', 9_000));
        await using var gateway = await StartGatewayAsync(replica, settings: new() { ["Cache:SizeLimit"] = "100000" });
        for (var book = 100; book < 200; book++)
        {
            await gateway.Public.GetAsync($"/api/v1/catalog/books/{book}", CancellationToken);
        }

        var hits = 0;
        for (var book = 100; book < 200; book++)
        {
            hits +=
                CacheStatus(await gateway.Public.GetAsync($"/api/v1/catalog/books/{book}", CancellationToken)) == "hit"
                    ? 1
                    : 0;
        }

        // There are a hundred responses of nine kilobytes each, and space for eleven.
        Assert.InRange(hits, 0, 11);
    }

    [Fact]
    public async Task The_cache_is_off_while_Redis_does_not_answer()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        await FillCacheAsync(gateway, "/api/v1/catalog/books/7");

        separateRedis.Redis.Process.Pause();
        try
        {
            await Eventually.IsTrueAsync(async () =>
                CacheStatus(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)) == "none"
            );
        }
        finally
        {
            separateRedis.Redis.Process.Resume();
        }

        // The cache is emptied, because it may have missed events.
        await Eventually.IsTrueAsync(async () =>
            CacheStatus(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)) is "miss" or "hit"
        );
    }

    [Fact]
    public async Task A_write_through_the_gateway_invalidates_the_cache()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await StartGatewayAsync(replica);
        await FillCacheAsync(gateway, "/api/v1/catalog/books/7", "/api/v1/catalog/books");

        using var changed = await gateway.Public.PutAsJsonAsync(
            "/api/v1/catalog/books/7",
            new { title = "b" },
            CancellationToken
        );

        Assert.Equal("miss", CacheStatus(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)));
        Assert.Equal("miss", CacheStatus(await gateway.Public.GetAsync("/api/v1/catalog/books", CancellationToken)));
    }

    private static string CacheStatus(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Cache", out var values) ? values.Single() : "none";

    private Task<string> PublishAsync(string type, string body) =>
        separateRedis.Redis.AddMessageAsync("biblio:events:catalog", type, body);

    private static async Task FillCacheAsync(GatewayApp gateway, params string[] paths)
    {
        foreach (var path in paths)
        {
            await gateway.Public.GetAsync(path, CancellationToken);
            Assert.Equal("hit", CacheStatus(await gateway.Public.GetAsync(path, CancellationToken)));
        }
    }

    /// <summary>Starts a gateway and waits until it has subscribed to catalogue events.</summary>
    private async Task<GatewayApp> StartGatewayAsync(Replica replica, Dictionary<string, string>? settings = null)
    {
        if (replica.Handler == Replica.EchoRequestAsync)
        {
            replica.Handler = Book("a");
        }

        var gateway = GatewayApp.Start(
            new()
            {
                ["catalog"] = [replica],
                ["orders"] = [replica],
                ["inventory"] = [replica],
                ["web"] = [replica],
            },
            new(settings ?? []) { ["ConnectionStrings:cache"] = separateRedis.Redis.ConnectionString }
        );
        await Eventually.IsTrueAsync(() => gateway.HasLogged("changes are heard", count: 1));
        return gateway;
    }

    private static Func<HttpContext, Task> Book(string title) =>
        context =>
        {
            if (context.Request.Path == "/books/7")
            {
                context.Response.Headers.ETag = "\"4\"";
                context.Response.Headers.CacheControl = "public, no-cache";
            }

            return context.Response.WriteAsJsonAsync(new JsonObject { ["id"] = 7, ["title"] = title });
        };

    /// <summary>A separate Redis, because events of other tests would invalidate these caches.</summary>
    public sealed class SeparateRedis : IAsyncLifetime
    {
        public RedisServer Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Redis = await RedisServer.StartAsync();

        public ValueTask DisposeAsync() => Redis.Process.DisposeAsync();
    }
}
