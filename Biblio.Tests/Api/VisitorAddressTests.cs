using System.Net;
using Biblio.Http;
using Biblio.Tests.Web;
using Microsoft.Extensions.Configuration;

namespace Biblio.Tests.Api;

/// <summary>The visitors of the web front end have separate budgets, and nobody can pretend to be another visitor.</summary>
public sealed class VisitorAddressTests
{
    private const string Secret = "a-secret-of-the-gateway-and-the-web";

    private static readonly Dictionary<string, string> Limits = new()
    {
        ["RateLimits:SigningIn:Burst"] = "2",
        ["RateLimits:SigningIn:Tokens"] = "1",
        ["RateLimits:SigningIn:Per"] = "00:05:00",
        [VisitorAddress.SecretSetting] = Secret,
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Visitors_of_the_web_have_separate_budgets_for_signing_in()
    {
        await using var gateway = GatewayApp.Start([], Limits);

        Assert.Equal(2, await CountAcceptedAsync(gateway, Sign("203.0.113.1")));
        Assert.Equal(2, await CountAcceptedAsync(gateway, Sign("203.0.113.2")));
        Assert.Equal(2, await CountAcceptedAsync(gateway, Sign("2001:db8:1:1::1")));
        Assert.Equal(0, await CountAcceptedAsync(gateway, Sign("203.0.113.1")));
    }

    [Fact]
    public async Task A_stranger_has_one_budget_whatever_address_they_claim()
    {
        await using var gateway = GatewayApp.Start([], Limits);
        var stolen = Sign("203.0.113.1").Split(' ')[1];

        Assert.Equal(2, await CountAcceptedAsync(gateway, null));
        foreach (
            var header in new[]
            {
                "203.0.113.3",
                $"203.0.113.4 {stolen}",
                $"203.0.113.5 {stolen[..^1]}",
                Sign("203.0.113.6", "another secret"),
                $"203.0.113.7 {new string('0', 64)}",
                " ",
                new string('1', 5000),
            }
        )
        {
            Assert.Equal(0, await CountAcceptedAsync(gateway, header));
        }
    }

    [Fact]
    public async Task Without_a_secret_no_signature_is_accepted()
    {
        await using var gateway = GatewayApp.Start([], new(Limits) { [VisitorAddress.SecretSetting] = "" });

        Assert.Equal(2, await CountAcceptedAsync(gateway, Sign("203.0.113.1", "")));
        Assert.Equal(0, await CountAcceptedAsync(gateway, Sign("203.0.113.2", "")));
    }

    [Fact]
    public async Task Only_the_web_learns_who_the_visitor_is()
    {
        await using var web = await Replica.StartAsync("web-1");
        await using var catalog = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["web"] = [web], ["catalog"] = [catalog] }, Limits);

        await SendAsync(gateway, HttpMethod.Get, "/sign-in", Sign("203.0.113.1"));
        await SendAsync(gateway, HttpMethod.Get, "/api/v1/catalog/books", Sign("203.0.113.1"));

        Assert.Equal(Sign("203.0.113.1"), web.ReceivedHeaders[VisitorAddress.Header]);
        Assert.DoesNotContain(VisitorAddress.Header, catalog.ReceivedHeaders.Keys);
    }

    [Fact]
    public async Task The_web_passes_on_only_signed_addresses()
    {
        await using var app = await WebApp.StartAsync(
            settings: new()
            {
                [VisitorAddress.SecretSetting] = Secret,
                // Hosting environments set this, so that ASP.NET Core believes the header from everybody.
                ["ForwardedHeaders_Enabled"] = "true",
            }
        );
        var visitor = app.CreateVisitor();

        visitor.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.9");
        await visitor.GetPageAsync("/");
        visitor.DefaultRequestHeaders.TryAddWithoutValidation(VisitorAddress.Header, Sign("203.0.113.1"));
        await visitor.GetPageAsync("/");

        var (first, second) = (app.Api.Visitors.First(), app.Api.Visitors.Last());
        Assert.DoesNotContain("203.0.113.9", first.ForwardedFor + first.Visitor, StringComparison.Ordinal);
        Assert.Equal(("203.0.113.1", Sign("203.0.113.1")), second);
    }

    private static string Sign(string address, string secret = Secret)
    {
        var settings = new Dictionary<string, string?> { [VisitorAddress.SecretSetting] = secret };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return VisitorAddress.Sign(configuration, IPAddress.Parse(address)) ?? $"{address} {new string('A', 64)}";
    }

    /// <summary>Sends five sign-ins; returns how many were not rejected with 429.</summary>
    private static async Task<int> CountAcceptedAsync(GatewayApp gateway, string? visitor)
    {
        var accepted = 0;
        for (var i = 0; i < 5; i++)
        {
            var status = await SendAsync(gateway, HttpMethod.Post, "/api/v1/account/login", visitor);
            accepted += status == HttpStatusCode.TooManyRequests ? 0 : 1;
        }

        return accepted;
    }

    private static async Task<HttpStatusCode> SendAsync(
        GatewayApp gateway,
        HttpMethod method,
        string path,
        string? visitor
    )
    {
        using var request = new HttpRequestMessage(method, path);
        // A stranger sends this header too.
        request.Headers.Add("X-Forwarded-For", $"198.51.100.{Random.Shared.Next(255)}");
        if (visitor is not null)
        {
            request.Headers.TryAddWithoutValidation(VisitorAddress.Header, visitor);
        }

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);
        return answer.StatusCode;
    }
}
