using System.Net;
using System.Text;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Api;

/// <summary>Wrong methods are 405 with Allow, wrong content types 415 with Accept, and unknown paths stay 404.</summary>
public sealed class MethodTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CONNECT localhost:80")]
    [InlineData("FOO /")]
    [InlineData("TRACE /")]
    [InlineData("FOO /api/v1")]
    [InlineData("PROPFIND /api/v1/orders")]
    [InlineData("TRACE /api/v1/orders/7")]
    [InlineData("FOO /api/v1/account/login")]
    [InlineData("FOO /api/nothing")]
    [InlineData("get /api/v1/catalog/books")]
    [InlineData("FOO /openapi/v1.json")]
    [InlineData("FOO /openapi/")]
    [InlineData("FOO /health")]
    [InlineData("LONGMETHODNAMELONGMETHODNAMELONGMETHODNAME /books/7")]
    public async Task A_method_outside_the_API_is_405(string requestLine)
    {
        await using var replica = await Replica.StartAsync("all");
        await using var gateway = GatewayApp.Start(
            new()
            {
                ["catalog"] = [replica],
                ["orders"] = [replica],
                ["web"] = [replica],
            }
        );

        var answer = await RawHttp.SendAsync(
            gateway.Public.BaseAddress!,
            $"{requestLine} HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n",
            CancellationToken
        );

        Assert.Equal((405, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.NotEmpty(Assert.Single(answer.Headers["Allow"]));
        Assert.Equal(0, replica.RequestCount);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/account/login", "POST")]
    [InlineData("GET", "/api/v1/account/login", "POST")]
    [InlineData("GET", "/api/account/login", "POST")]
    [InlineData("DELETE", "/api/v1/users/me", "GET, HEAD, PATCH")]
    [InlineData("PUT", "/api/v1/users/7", "GET, HEAD, PATCH")]
    [InlineData("POST", "/api/v1", "GET, HEAD")]
    [InlineData("POST", "/openapi/v1.json", "GET, HEAD")]
    [InlineData("POST", "/api/v2/catalog/books", "GET, HEAD")]
    [InlineData("POST", "/api/v1/orders/7/events", "GET")]
    public async Task A_wrong_method_is_405_with_the_right_ones(string method, string path, string allowed)
    {
        await using var gateway = GatewayApp.Start([]);
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/nothing")]
    [InlineData("GET", "/api/v1/users/abc")]
    [InlineData("OPTIONS", "/api/v1/nothing")]
    [InlineData("POST", "/api/v1/account")]
    public async Task An_unknown_path_is_404_with_every_method(string method, string path)
    {
        await using var gateway = GatewayApp.Start([]);
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task OPTIONS_lists_the_methods_of_a_path()
    {
        await using var gateway = GatewayApp.Start([]);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/account/login");

        using var answer = await gateway.Public.SendAsync(request, CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(["POST", "OPTIONS"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("login", "text/plain")]
    [InlineData("login", "application/x-www-form-urlencoded")]
    [InlineData("login", "application/xml")]
    [InlineData("login", "multipart/form-data; boundary=x")]
    [InlineData("login", "*/*")]
    [InlineData("login", "rubbish")]
    [InlineData("login", null)]
    [InlineData("register", "text/plain")]
    [InlineData("refresh", "text/plain")]
    [InlineData("refresh", "application/json; charset=utf-16")]
    public async Task A_wrong_content_type_is_415_with_the_right_one(string path, string? type)
    {
        await using var gateway = GatewayApp.Start([]);
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        if (type is not null)
        {
            body.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await gateway.Public.PostAsync($"/api/v1/account/{path}", body, CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/json", Assert.Single(answer.Headers.GetValues("Accept")));
        Assert.Equal("application/json", Assert.Single(answer.Headers.GetValues("Accept-Post")));
    }
}
