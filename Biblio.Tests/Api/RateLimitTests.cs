using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Api.Middleware;
using Biblio.Api.Routing;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Api;

public sealed class RateLimitTests
{
    private static readonly Dictionary<string, string> Small = new()
    {
        ["RateLimits:Reading:Burst"] = "5",
        ["RateLimits:Reading:Tokens"] = "1",
        ["RateLimits:Reading:Per"] = "00:05:00",
        ["RateLimits:Writing:Burst"] = "3",
        ["RateLimits:Writing:Tokens"] = "1",
        ["RateLimits:Writing:Per"] = "00:05:00",
        ["RateLimits:SigningIn:Burst"] = "2",
        ["RateLimits:SigningIn:Tokens"] = "1",
        ["RateLimits:SigningIn:Per"] = "00:05:00",
        ["Gateway:KnownProxies:0"] = "127.0.0.1",
        ["Gateway:KnownProxies:1"] = "::1",
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_too_much_gets_a_429_problem_that_says_when_to_come_back()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, Small);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(
                HttpStatusCode.OK,
                (await gateway.Public.GetAsync("/api/v1/catalog/books", CancellationToken)).StatusCode
            );
        }

        var answer = await gateway.Public.GetAsync("/api/v1/catalog/books", CancellationToken);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:biblio:too-many-requests", problem.GetProperty("type").GetString());
        Assert.Equal(TimeSpan.FromMinutes(5), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(300, problem.GetProperty("retryAfter").GetInt32());
        Assert.Equal(5, replica.Served);
    }

    [Fact]
    public async Task Reading_writing_and_signing_in_have_budgets_of_their_own()
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica], ["orders"] = [replica] }, Small);

        Assert.Equal(5, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books"));
        Assert.Equal(3, await AcceptedAsync(gateway, HttpMethod.Post, "/api/orders"));
        Assert.Equal(2, await AcceptedAsync(gateway, HttpMethod.Post, "/api/account/login"));
        Assert.Equal(0, await AcceptedAsync(gateway, HttpMethod.Post, "/api/v1/account/login"));
    }

    [Fact]
    public async Task Every_address_has_budgets_of_its_own_and_a_whole_network_of_IPv6_is_one()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, Small);

        Assert.Equal(5, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
        Assert.Equal(5, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.2"));
        Assert.Equal(5, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "2001:db8:1:1::1"));
        Assert.Equal(0, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "2001:db8:1:1::ffff"));
        Assert.Equal(0, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
    }

    [Fact]
    public async Task Two_accounts_at_one_address_have_budgets_of_their_own_and_none_of_the_address()
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica], ["orders"] = [replica] }, Small);

        gateway.SignIn(Tokens.Reader());
        Assert.Equal(
            (5, 3),
            (
                await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"),
                await AcceptedAsync(gateway, HttpMethod.Post, "/api/v1/orders", "203.0.113.1")
            )
        );
        gateway.SignIn(Tokens.Reader(2));
        Assert.Equal(
            (5, 3),
            (
                await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"),
                await AcceptedAsync(gateway, HttpMethod.Post, "/api/v1/orders", "203.0.113.1")
            )
        );
        gateway.Public.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(
            (5, 3),
            (
                await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"),
                await AcceptedAsync(gateway, HttpMethod.Post, "/api/v1/orders", "203.0.113.1")
            )
        );
    }

    [Fact]
    public async Task One_account_has_one_budget_wherever_it_asks_from_and_is_told_when_to_come_back()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, Small);
        gateway.SignIn(Tokens.Reader());

        Assert.Equal(5, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
        Assert.Equal(0, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.2"));
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, "/api/v1/catalog/books")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.3" } },
        };
        using var answer = await gateway.Public.SendAsync(elsewhere, CancellationToken);

        Assert.Equal(
            (HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(5)),
            (answer.StatusCode, answer.Headers.RetryAfter?.Delta)
        );
    }

    [Fact]
    public async Task A_token_that_is_not_good_buys_no_budget()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, Small);
        Assert.Equal(5, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));

        // as many as one likes to make up
        foreach (var caller in new[] { Tokens.Reader(), Tokens.Reader(2) })
        {
            gateway.Public.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.OfAnotherRing(caller));
            Assert.Equal(0, await AcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
        }
    }

    [Fact]
    public async Task Those_who_watch_are_not_limited()
    {
        await using var gateway = GatewayApp.Start([], Small);

        Assert.Equal(20, await AcceptedAsync(gateway, HttpMethod.Get, "/health"));
    }

    /// <summary>How many of twenty were not refused with 429.</summary>
    private static async Task<int> AcceptedAsync(
        GatewayApp gateway,
        HttpMethod method,
        string path,
        string? from = null
    )
    {
        var accepted = 0;
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (from is not null)
            {
                request.Headers.Add("X-Forwarded-For", from);
            }

            using var answer = await gateway.Public.SendAsync(request, CancellationToken);
            accepted += answer.StatusCode == HttpStatusCode.TooManyRequests ? 0 : 1;
        }

        return accepted;
    }
}
