using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Biblio.Tests.Accounts;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Biblio.Tests.Security;

/// <summary>Rules for methods, content types, parameters and headers that hold at every endpoint of every service.</summary>
public sealed partial class EdgeTests(SecuredShop shop) : IClassFixture<SecuredShop>
{
    private static readonly string[] Services = ["catalog", "inventory", "lending", "orders", "api"];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_refuses_an_unknown_parameter()
    {
        var calls = Services.SelectMany(Calls).Where(call => !IsExcluded(call.Endpoint)).ToList();

        Assert.True(calls.Count > 40, $"{calls.Count} operations");
        foreach (var (service, endpoint, method, path) in calls)
        {
            using var answer = await SendAsync(service, method, $"{path}?surprise=1", GetContent(endpoint, method));
            var text = await answer.Content.ReadAsStringAsync(CancellationToken);

            Assert.True(
                answer.StatusCode == HttpStatusCode.BadRequest
                    && text.Contains("\"surprise\"", StringComparison.Ordinal),
                $"{service}: {method} {path}: {(int)answer.StatusCode} {text}"
            );
        }
    }

    [Theory]
    [InlineData("/api/v1/catalog/books?title=x", "title")]
    [InlineData("/api/v2/catalog/books?title=x", "title")]
    [InlineData("/api/catalog/books/1?x=1", "x")]
    [InlineData("/api/v1/catalog/authors?name=x", "name")]
    [InlineData("/api/v1/orders?state=pending", "state")]
    [InlineData("/api/v1/inventory/stock?page=1&page=2", "page")]
    public async Task The_gateway_passes_the_refusal_on(string path, string name)
    {
        using var answer = await SendAsync("api", HttpMethod.Get, path, null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            $"\"{name}\":",
            await answer.Content.ReadAsStringAsync(CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_operation_refuses_another_content_type()
    {
        foreach (var (service, endpoint, method, path) in Services.SelectMany(Calls))
        {
            if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not { } accepts)
            {
                continue;
            }

            using var answer = await SendAsync(service, method, path, new("a=b", Encoding.UTF8, "image/png"));

            var name = $"{service}: {method} {path}";
            Assert.True(answer.StatusCode == HttpStatusCode.UnsupportedMediaType, $"{name}: {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(answer.Headers.TryGetValues("Accept", out var accepted), name);
            Assert.Equal(accepts.ContentTypes, Assert.Single(accepted).Split(", "));
            Assert.Equal(method == HttpMethod.Post, answer.Headers.Contains("Accept-Post"));
            Assert.Equal(method == HttpMethod.Patch, answer.Headers.Contains("Accept-Patch"));
        }
    }

    [Fact]
    public async Task A_wrong_method_is_405_with_the_right_ones()
    {
        foreach (var calls in Services.Append("web").SelectMany(Calls).GroupBy(call => (call.Service, call.Path)))
        {
            var allowed = calls
                .SelectMany(call => call.Endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToList();
            foreach (var method in new[] { "FOO", "PROPFIND", "PUT", "DELETE", "PATCH", "OPTIONS" }.Except(allowed))
            {
                using var answer = await SendAsync(calls.Key.Service, new(method), calls.Key.Path, null);

                var name = $"{calls.Key.Service}: {method} {calls.Key.Path}";
                Assert.True(
                    answer.StatusCode
                        == (method == "OPTIONS" ? HttpStatusCode.NoContent : HttpStatusCode.MethodNotAllowed),
                    $"{name}: {answer.StatusCode}"
                );
                Assert.Equal(allowed, answer.Content.Headers.Allow.Except(["OPTIONS"]).Order(StringComparer.Ordinal));
                if (method != "OPTIONS")
                {
                    Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                }
            }
        }
    }

    [Theory]
    [InlineData("PUT", "/api/v1/orders", "GET, HEAD, POST")]
    [InlineData("POST", "/api/v1/catalog/books/1", "DELETE, GET, HEAD, PATCH, PUT")]
    [InlineData("DELETE", "/api/v1/inventory/stock/1", "GET, HEAD, PUT")]
    [InlineData("DELETE", "/api/v1/catalog/nothing", null)]
    public async Task The_gateway_passes_on_which_methods_a_service_allows(string method, string path, string? allowed)
    {
        using var answer = await SendAsync("api", new(method), path, null);

        Assert.Equal(allowed is null ? HttpStatusCode.NotFound : HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed ?? "", string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task HEAD_is_answered_like_GET_without_a_body()
    {
        foreach (
            var (service, endpoint, _, path) in Services
                .SelectMany(Calls)
                .Where(call =>
                    call.Method == HttpMethod.Get && !call.Path.EndsWith("/events", StringComparison.Ordinal)
                )
        )
        {
            if (IsExcluded(endpoint))
            {
                continue;
            }

            using var get = await SendAsync(service, HttpMethod.Get, path, null);
            using var head = await SendAsync(service, HttpMethod.Head, path, null);

            Assert.True(get.StatusCode == head.StatusCode, $"{service}: HEAD {path}: {head.StatusCode}");
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(CancellationToken));
        }
    }

    [Fact]
    public async Task Every_endpoint_that_requires_a_caller_forbids_caches_to_store()
    {
        foreach (var (service, endpoint, method, path) in Services.Append("web").SelectMany(Calls))
        {
            if (
                endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
                || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            )
            {
                continue;
            }

            using var answer = await SendAsync(service, method, path, GetContent(endpoint, method));

            Assert.True(
                answer.Headers.CacheControl is { NoStore: true } or { Private: true },
                $"{service}: {method} {path}: {answer.Headers.CacheControl}"
            );
        }
    }

    [Theory]
    [InlineData("catalog", "/books")]
    [InlineData("inventory", "/stock")]
    [InlineData("lending", "/branches")]
    [InlineData("orders", "/orders")]
    [InlineData("api", "/api/v1/shop/books/1")]
    [InlineData("web", "/")]
    public async Task Header_bytes_outside_ASCII_are_no_server_error(string service, string path)
    {
        foreach (var name in new[] { "Cookie", "Referer", "User-Agent", "Accept-Language", "tracestate", "X-Anything" })
        {
            foreach (var value in new[] { "René", "RenÃ©", "\u00ff\u00fe\u0080" })
            {
                var answer = await RawHttp.SendAsync(
                    shop.Address(service),
                    RawHttp.Get(path, name, value),
                    CancellationToken
                );

                Assert.True(answer.Status is >= 200 and < 500, $"{service} {path} {name}: {value}: {answer.Status}");
            }
        }
    }

    /// <summary>The services would refuse a parameter of the gateway that they do not know.</summary>
    [Fact]
    public async Task Combined_responses_are_complete()
    {
        using var client = shop.Client("catalog").As(Tokens.Librarian, shop.SigningKey);
        foreach (var title in new[] { "One", "Two" })
        {
            using var added = await client.PostAsJsonAsync(
                "/books",
                new
                {
                    title,
                    authors = new[] { "Ann Author" },
                    price = 5,
                },
                CancellationToken
            );
            added.EnsureSuccessStatusCode();
        }

        foreach (var path in new[] { "books/1", "me", "overview" })
        {
            using var answer = await SendAsync("api", HttpMethod.Get, $"/api/v1/shop/{path}", null);
            var text = await answer.Content.ReadAsStringAsync(CancellationToken);

            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, text);
            Assert.DoesNotMatch("""(?s)"partial":\s*\["\w""", text);
            if (path == "books/1")
            {
                Assert.Contains("\"Two\"", text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("orders", "/orders", """{"product":"Lamp","amount":10}""")]
    [InlineData("api", "/api/v1/orders", """{"product":"Lamp","amount":10}""")]
    [InlineData("inventory", "/stock/1/restock", """{"quantity":5}""")]
    [InlineData("lending", "/copies", """{"bookId":1,"branchId":1}""")]
    [InlineData("api", "/api/v1/inventory/stock/1/restock", """{"quantity":5}""")]
    public async Task An_empty_idempotency_key_is_400(string service, string path, string body)
    {
        foreach (var key in new[] { "", " ", "\t", "\u00a0", "clé" })
        {
            var answer = await RawHttp.SendAsync(
                shop.Address(service),
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: {key}\r\n"
                    + $"Authorization: Bearer {Tokens.Create(Tokens.Administrator, key: shop.SigningKey)}\r\n"
                    + "Content-Type: application/json\r\nConnection: close\r\n"
                    + $"Content-Length: {body.Length}\r\n\r\n{body}",
                CancellationToken
            );

            Assert.True(answer.Status == 400, $"\"{key}\": {answer.Status} {answer.Body}");
            Assert.Contains("\"Idempotency-Key\":", answer.Body, StringComparison.Ordinal);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        string service,
        HttpMethod method,
        string path,
        StringContent? content
    )
    {
        using var client = shop.Client(service);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            Tokens.Create(Tokens.Administrator, key: shop.SigningKey)
        );
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken);
    }

    /// <summary>Every method and path of the service's own endpoints, without forwarded routes and static files.</summary>
    private IEnumerable<(string Service, RouteEndpoint Endpoint, HttpMethod Method, string Path)> Calls(
        string service
    ) =>
        from endpoint in shop.Endpoints(service)
        where !endpoint.Metadata.Any(item => item.GetType().Name is "RouteModel" or "StaticAssetDescriptor")
        let methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        from method in methods.Where(method => method != "HEAD")
        let isPage = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
        let path = Parameter().Replace("/" + endpoint.RoutePattern.RawText!.Trim('/'), GetParameter)
        where !isPage || method == "GET"
        where !path.StartsWith("/alerts/", StringComparison.Ordinal)
        select (service, endpoint, new HttpMethod(method), path);

    private static bool IsExcluded(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true };

    private static StringContent? GetContent(RouteEndpoint endpoint, HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Delete
            ? null
            : new(
                "{}",
                Encoding.UTF8,
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json"
            );

    private static string GetParameter(Match parameter) =>
        parameter.Groups[1].Value.ToLowerInvariant() switch
        {
            "id" or "orderid" or "bookid" => "1",
            "documentname" => "v1",
            _ => "none",
        };

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
