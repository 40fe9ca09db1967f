using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Api;

public sealed class FailureTests
{
    private const long Mebibyte = 1024 * 1024;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/catalog/books", "catalog")]
    [InlineData("POST", "/api/orders", "orders")]
    [InlineData("DELETE", "/api/orders/7", "orders")]
    [InlineData("GET", "/api/inventory/stock/7", "inventory")]
    [InlineData("GET", "/", "web")]
    public async Task A_stopped_service_is_a_503_problem_with_Retry_After(string method, string path, string service)
    {
        await using var gateway = GatewayApp.Start([]);
        using var request = new HttpRequestMessage(new(method), path)
        {
            Content = method == "POST" ? JsonContent.Create(new { userId = 1 }) : null,
        };

        var answer = await gateway.Public.SendAsync(request, CancellationToken);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:biblio:service-unavailable", problem.GetProperty("type").GetString());
        Assert.Equal(service, problem.GetProperty("service").GetString());
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.DoesNotContain("127.0.0.1", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_web_a_browser_gets_a_page_that_returns()
    {
        await using var gateway = GatewayApp.Start([]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/books/1");
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);
        var page = await answer.Content.ReadAsStringAsync(CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("http-equiv=\"refresh\" content=\"5\"", page, StringComparison.Ordinal);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_service_timeout_is_a_503_problem_of_its_own()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        replica.Handler = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var gateway = GatewayApp.Start(
            new() { ["orders"] = [replica] },
            new() { ["ReverseProxy:Routes:orders:Timeout"] = "00:00:00.5" }
        );

        var answer = await gateway.Public.PostAsJsonAsync("/api/orders", new { userId = 1 }, CancellationToken);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("urn:biblio:service-timeout", problem.GetProperty("type").GetString());
        Assert.Equal(1, replica.RequestCount);
    }

    [Fact]
    public async Task A_problem_of_the_service_passes_unchanged()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        replica.Handler = context =>
            TypedResults.Problem("No.", statusCode: 409, type: "urn:biblio:order-refused").ExecuteAsync(context);
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        var answer = await gateway.Public.DeleteAsync("/api/orders/7", CancellationToken);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(
            "urn:biblio:order-refused",
            await answer.Content.ReadAsStringAsync(CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_oversized_body_is_a_413_problem()
    {
        await using var replica = await Replica.StartAsync("orders-1");
        replica.Handler = ReadBodyAsync;
        await using var gateway = GatewayApp.Start(new() { ["orders"] = [replica] });

        // The first body has no Content-Length, the others announce their size. The repetitions show that the response
        // does not race with the rest of the body.
        for (var i = 0; i < 20; i++)
        {
            var hasLength = i > 0;
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
            {
                Content = new ByteArrayContent(new byte[Mebibyte + 1]),
            };
            request.Headers.TransferEncodingChunked = !hasLength;

            var answer = await gateway.Public.SendAsync(request, CancellationToken);

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        using var full = new ByteArrayContent(new byte[Mebibyte]);
        Assert.Equal(
            HttpStatusCode.OK,
            (await gateway.Public.PostAsync("/api/orders", full, CancellationToken)).StatusCode
        );
    }

    [Fact]
    public async Task An_import_may_be_large()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        replica.Handler = ReadBodyAsync;
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });
        using var file = new ByteArrayContent(new byte[40 * Mebibyte]);

        var answer = await gateway.SignIn().PostAsync("/api/catalog/imports", file, CancellationToken);

        Assert.Equal($"{40 * Mebibyte}", await answer.Content.ReadAsStringAsync(CancellationToken));
    }

    [Fact]
    public async Task Services_that_start_later_cause_no_warnings()
    {
        await using var gateway = GatewayApp.Start([]);

        await Eventually.IsTrueAsync(() => gateway.HasLogged("is not ready yet", count: 4));

        // This gateway has no accounts database, so its health check fails now and then.
        Assert.DoesNotContain(gateway.Log, line =>
            line.Level >= LogLevel.Warning && !line.Message.StartsWith("Health check schema", StringComparison.Ordinal)
        );
    }

    private static async Task ReadBodyAsync(HttpContext context)
    {
        long length = 0;
        var buffer = new byte[64 * 1024];
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
        {
            length += count;
        }

        await context.Response.WriteAsync($"{length}");
    }
}
