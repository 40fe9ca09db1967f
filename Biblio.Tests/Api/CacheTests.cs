using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api;

/// <summary>The gateway's cache of the catalogue, with a real Redis that says what changed.</summary>
public sealed class CacheTests(CacheTests.OwnRedis own) : IClassFixture<CacheTests.OwnRedis>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_reader_gets_the_kept_answer_with_its_age()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);

        var first = await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken);
        var second = await gateway.Public.GetAsync("/api/catalog/books/7", CancellationToken);

        Assert.Equal(("miss", "hit"), (Cache(first), Cache(second)));
        Assert.Null(first.Headers.Age);
        Assert.NotNull(second.Headers.Age);
        Assert.Equal("catalog-1", Assert.Single(first.Headers.GetValues("X-Biblio-Instance")));
        Assert.NotEqual("catalog-1", Assert.Single(second.Headers.GetValues("X-Biblio-Instance")));
        Assert.Equal(
            await first.Content.ReadAsStringAsync(CancellationToken),
            await second.Content.ReadAsStringAsync(CancellationToken)
        );
        Assert.Equal(1, replica.Served);
    }

    [Theory]
    [InlineData("/api/v1/catalog/books/7")]
    [InlineData("/api/v1/catalog/books?q=a")]
    [InlineData("/api/v1/catalog/authors")]
    [InlineData("/api/v2/catalog/books/7")]
    public async Task Who_has_it_already_is_told_so_from_the_cache(string path)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);
        var tag = (await gateway.Public.GetAsync(path, CancellationToken)).Headers.ETag!;
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(tag);

        using var answer = await gateway.Public.SendAsync(again, CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal("hit", Cache(answer));
        Assert.Equal(1, replica.Served);
    }

    [Fact]
    public async Task A_change_of_a_book_ends_what_was_kept_of_it_and_of_every_list_and_of_no_other_book()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);
        await using var other = await CachingAsync(replica);
        string[] paths =
        [
            "/api/v1/catalog/books/7",
            "/api/v1/catalog/books/8",
            "/api/v1/catalog/books",
            "/api/v1/catalog/books/8/related",
            "/api/v2/catalog/books/7",
        ];
        await CachedAsync(gateway, paths);
        await CachedAsync(other, paths);

        await SayAsync(
            "book-changed",
            """{"bookId":7,"version":5,"title":"b","authors":"","price":1.0,"currency":"CAD","withdrawn":false}"""
        );

        // every gateway hears it, and each for itself
        foreach (var one in new[] { gateway, other })
        {
            await ReplicaTests.UntilAsync(async () =>
                Cache(await one.Public.GetAsync(paths[0], CancellationToken)) == "miss"
            );
            Assert.Equal(
                ["hit", "miss", "miss", "miss"],
                await Task.WhenAll(
                    paths[1..].Select(async path => Cache(await one.Public.GetAsync(path, CancellationToken)))
                )
            );
        }
    }

    [Fact]
    public async Task An_answer_that_was_under_way_during_a_change_is_not_given_to_who_asks_after_it()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var title = "old";
        replica.Answer = async context =>
        {
            var book = Book(title);
            if (context.Request.Path == "/books/7" && title == "old")
            {
                asked.TrySetResult();
                await go.Task;
            }

            await book(context);
        };
        await CachedAsync(gateway, "/api/v1/catalog/books/1");

        var slow = gateway.Public.GetStringAsync("/api/v1/catalog/books/7", CancellationToken);
        await asked.Task;
        title = "new";
        await SayAsync("book-changed", """{"bookId":7,"version":5}""");
        await SayAsync("book-changed", """{"bookId":1,"version":5}""");
        await ReplicaTests.UntilAsync(async () =>
            Cache(await gateway.Public.GetAsync("/api/v1/catalog/books/1", CancellationToken)) == "miss"
        );
        go.SetResult();

        Assert.Contains("old", await slow, StringComparison.Ordinal);
        Assert.Contains(
            "new",
            await gateway.Public.GetStringAsync("/api/v1/catalog/books/7", CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_wants_it_fresh_gets_it_fresh()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);
        await CachedAsync(gateway, "/api/v1/catalog/books/7");
        var served = replica.Served;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books/7")
        {
            Headers = { CacheControl = new() { NoCache = true } },
        };

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(("bypass", served + 1), (Cache(answer), replica.Served));
    }

    [Theory]
    [InlineData("/api/v1/inventory/stock/7")]
    [InlineData("/api/v1/orders/7")]
    [InlineData("/api/v1/catalog/openapi/v1.json")]
    [InlineData("/books/7")]
    public async Task What_is_not_the_catalogues_to_show_is_not_kept(string path)
    {
        await using var replica = await Replica.StartAsync("all");
        await using var gateway = await CachingAsync(replica);

        await gateway.Public.GetAsync(path, CancellationToken);
        var second = await gateway.Public.GetAsync(path, CancellationToken);

        Assert.Equal("none", Cache(second));
        Assert.Equal(2, replica.Served);
    }

    [Fact]
    public async Task What_somebody_asks_with_a_token_is_neither_kept_nor_answered_from_what_is()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);
        await CachedAsync(gateway, "/api/v1/catalog/books/7");
        var served = replica.Served;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books/7")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "x") },
        };

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal("none", Cache(answer));
        Assert.True(replica.Served > served || answer.StatusCode == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(404, null)]
    [InlineData(200, "no-store")]
    [InlineData(200, "private")]
    public async Task What_is_no_answer_for_everybody_is_not_kept(int status, string? cacheControl)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        replica.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.CacheControl = cacheControl;
            return context.Response.WriteAsync("{}");
        };
        await using var gateway = await CachingAsync(replica);

        Assert.Equal(
            ["miss", "miss"],
            new[]
            {
                Cache(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)),
                Cache(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)),
            }
        );
    }

    [Fact]
    public async Task The_cache_does_not_grow_beyond_its_size()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        replica.Answer = Book(new string('x', 9_000));
        await using var gateway = await CachingAsync(replica, settings: new() { ["Cache:SizeLimit"] = "100000" });
        for (var book = 100; book < 200; book++)
        {
            await gateway.Public.GetAsync($"/api/v1/catalog/books/{book}", CancellationToken);
        }

        var kept = 0;
        for (var book = 100; book < 200; book++)
        {
            kept +=
                Cache(await gateway.Public.GetAsync($"/api/v1/catalog/books/{book}", CancellationToken)) == "hit"
                    ? 1
                    : 0;
        }

        // a hundred answers of nine kilobytes, and room for eleven
        Assert.InRange(kept, 0, 11);
    }

    [Fact]
    public async Task While_nobody_says_what_changes_nothing_is_answered_from_the_cache()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);
        await CachedAsync(gateway, "/api/v1/catalog/books/7");

        own.Redis.Process.Pause();
        try
        {
            await ReplicaTests.UntilAsync(async () =>
                Cache(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)) == "none"
            );
        }
        finally
        {
            own.Redis.Process.Resume();
        }

        // what may have been missed is forgotten
        await ReplicaTests.UntilAsync(async () =>
            Cache(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)) is "miss" or "hit"
        );
    }

    [Fact]
    public async Task Who_changes_a_book_through_the_gateway_reads_the_change_in_the_next_answer()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = await CachingAsync(replica);
        await CachedAsync(gateway, "/api/v1/catalog/books/7", "/api/v1/catalog/books");

        using var changed = await gateway.Public.PutAsJsonAsync(
            "/api/v1/catalog/books/7",
            new { title = "b" },
            CancellationToken
        );

        Assert.Equal("miss", Cache(await gateway.Public.GetAsync("/api/v1/catalog/books/7", CancellationToken)));
        Assert.Equal("miss", Cache(await gateway.Public.GetAsync("/api/v1/catalog/books", CancellationToken)));
    }

    private static string Cache(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Cache", out var values) ? values.Single() : "none";

    private Task<string> SayAsync(string type, string body) =>
        own.Redis.ExecuteAsync(
            "XADD",
            "biblio:events:catalog",
            "*",
            "id",
            Guid.CreateVersion7().ToString(),
            "type",
            type,
            "body",
            body
        );

    private static async Task CachedAsync(GatewayApp gateway, params string[] paths)
    {
        foreach (var path in paths)
        {
            await gateway.Public.GetAsync(path, CancellationToken);
            Assert.Equal("hit", Cache(await gateway.Public.GetAsync(path, CancellationToken)));
        }
    }

    /// <summary>A gateway that has begun to listen.</summary>
    private async Task<GatewayApp> CachingAsync(Replica replica, Dictionary<string, string>? settings = null)
    {
        if (replica.Answer == Replica.TellAsync)
        {
            replica.Answer = Book("a");
        }

        var gateway = GatewayApp.Start(
            new()
            {
                ["catalog"] = [replica],
                ["orders"] = [replica],
                ["inventory"] = [replica],
                ["web"] = [replica],
            },
            new(settings ?? [])
            {
                ["ConnectionStrings:cache"] = own.Redis.ConnectionString,
                ["Identity:KeyRingSecret"] = Tokens.KeyRingSecret,
            }
        );
        await ReplicaTests.UntilAsync(() => gateway.HasSaid("changes are heard", times: 1));
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

    /// <summary>What other tests say on the bus would end what these tests keep.</summary>
    public sealed class OwnRedis : IAsyncLifetime
    {
        public RedisServer Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Redis = await RedisServer.StartAsync();

        public ValueTask DisposeAsync() => Redis.Process.DisposeAsync();
    }
}
