using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Api;

public sealed class RateLimitTests
{
    private static readonly Dictionary<string, string> SmallLimits = new()
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
    public async Task Too_many_requests_are_a_429_problem_with_Retry_After()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, SmallLimits);
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
        Assert.Equal(5, replica.RequestCount);
    }

    [Fact]
    public async Task Reading_writing_and_signing_in_have_separate_budgets()
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(
            new() { ["catalog"] = [replica], ["orders"] = [replica] },
            SmallLimits
        );

        Assert.Equal(5, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books"));
        Assert.Equal(3, await CountAcceptedAsync(gateway, HttpMethod.Post, "/api/orders"));
        Assert.Equal(2, await CountAcceptedAsync(gateway, HttpMethod.Post, "/api/account/login"));
        Assert.Equal(0, await CountAcceptedAsync(gateway, HttpMethod.Post, "/api/v1/account/login"));
    }

    [Fact]
    public async Task Each_IPv4_address_and_IPv6_network_has_its_own_budgets()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, SmallLimits);

        Assert.Equal(5, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
        Assert.Equal(5, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.2"));
        Assert.Equal(5, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "2001:db8:1:1::1"));
        Assert.Equal(
            0,
            await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "2001:db8:1:1::ffff")
        );
        Assert.Equal(0, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
    }

    [Fact]
    public async Task Accounts_at_one_address_have_separate_budgets()
    {
        await using var replica = await Replica.StartAsync("both");
        await using var gateway = GatewayApp.Start(
            new() { ["catalog"] = [replica], ["orders"] = [replica] },
            SmallLimits
        );

        gateway.SignIn(Tokens.Reader());
        Assert.Equal(
            (5, 3),
            (
                await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"),
                await CountAcceptedAsync(gateway, HttpMethod.Post, "/api/v1/orders", "203.0.113.1")
            )
        );
        gateway.SignIn(Tokens.Reader(2));
        Assert.Equal(
            (5, 3),
            (
                await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"),
                await CountAcceptedAsync(gateway, HttpMethod.Post, "/api/v1/orders", "203.0.113.1")
            )
        );
        gateway.Public.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(
            (5, 3),
            (
                await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"),
                await CountAcceptedAsync(gateway, HttpMethod.Post, "/api/v1/orders", "203.0.113.1")
            )
        );
    }

    [Fact]
    public async Task An_account_has_one_budget_across_addresses()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, SmallLimits);
        gateway.SignIn(Tokens.Reader());

        Assert.Equal(5, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
        Assert.Equal(0, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.2"));
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
    public async Task An_invalid_token_gives_no_additional_budget()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, SmallLimits);
        Assert.Equal(5, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));

        // A caller can forge any number of tokens.
        foreach (var caller in new[] { Tokens.Reader(), Tokens.Reader(2) })
        {
            gateway.Public.DefaultRequestHeaders.Authorization = new(
                "Bearer",
                Tokens.Create(caller, key: Tokens.NewKey())
            );
            Assert.Equal(0, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", "203.0.113.1"));
        }
    }

    [Fact]
    public async Task Requests_refused_for_a_missing_token_are_counted()
    {
        await using var gateway = GatewayApp.Start([], SmallLimits);

        Assert.Equal(5, await CountAcceptedAsync(gateway, HttpMethod.Get, "/api/v1/account"));
    }

    [Fact]
    public async Task Health_checks_are_not_limited()
    {
        await using var gateway = GatewayApp.Start([], SmallLimits);

        Assert.Equal(20, await CountAcceptedAsync(gateway, HttpMethod.Get, "/health"));
    }

    /// <summary>Sends twenty requests; returns how many were not rejected with 429.</summary>
    private static async Task<int> CountAcceptedAsync(
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
