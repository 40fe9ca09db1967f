using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace Biblio.Tests.Accounts;

/// <summary>Calls every endpoint of every service as every kind of caller, directly and through the gateway.</summary>
public sealed partial class MatrixTests(SecuredShop shop) : IClassFixture<SecuredShop>
{
    // The gateway hides these paths from every caller.
    private static readonly string[] InternalPaths = ["/alive", "/health", "/metrics", "/faults", "/messages"];

    private static readonly Dictionary<string, string> GatewayPrefixes = new()
    {
        ["catalog"] = "/api/catalog",
        ["inventory"] = "/api/inventory",
        ["lending"] = "/api/lending",
        ["orders"] = "/api",
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("catalog")]
    [InlineData("inventory")]
    [InlineData("lending")]
    [InlineData("orders")]
    [InlineData("api")]
    [InlineData("web")]
    public void Every_endpoint_declares_its_access_and_is_listed_here(string service)
    {
        foreach (var endpoint in shop.Endpoints(service))
        {
            Assert.True(
                endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
                    || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
                $"{service}: {endpoint.DisplayName} declares no access"
            );
        }

        Assert.Equal(
            EndpointAccess.For(service).Keys.Order(StringComparer.OrdinalIgnoreCase),
            Calls(service).Select(call => call.Row).Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase
        );
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("inventory")]
    [InlineData("lending")]
    [InlineData("orders")]
    [InlineData("api")]
    [InlineData("web")]
    public async Task Every_caller_gets_exactly_the_access_that_is_listed(string service)
    {
        var errors = new List<string>();
        using var client = shop.Client(service);
        foreach (var (row, method, path, type) in Calls(service))
        {
            await CheckAsync(client, method, path, type, EndpointAccess.For(service)[row], errors);
        }

        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("inventory")]
    [InlineData("lending")]
    [InlineData("orders")]
    public async Task The_gateway_grants_the_same_access(string service)
    {
        var errors = new List<string>();
        using var client = shop.Client("api");
        foreach (
            var (row, method, path, type) in Calls(service)
                .Where(call =>
                    service != "orders"
                    || call.Path.StartsWith("/orders", StringComparison.Ordinal)
                    || call.Path.StartsWith("/cart", StringComparison.Ordinal)
                )
        )
        {
            var isInternal = InternalPaths.Any(start => path.StartsWith(start, StringComparison.Ordinal));
            await CheckAsync(
                client,
                method,
                GatewayPrefixes[service] + path,
                type,
                isInternal ? EndpointAccess.Hidden : EndpointAccess.For(service)[row],
                errors
            );
        }

        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    private async Task CheckAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string contentType,
        string access,
        List<string> errors
    )
    {
        foreach (var (caller, token) in Callers())
        {
            using var request = new HttpRequestMessage(method, path);
            if (token is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            if (method != HttpMethod.Get && method != HttpMethod.Delete)
            {
                request.Content = new StringContent("{}", Encoding.UTF8, contentType);
            }

            using var answer = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                CancellationToken
            );
            if (!IsExpected(access, caller, answer.StatusCode))
            {
                errors.Add($"{method} {path}, which is for {access}: {caller} got {(int)answer.StatusCode}");
            }
        }
    }

    private static bool IsExpected(string access, string caller, HttpStatusCode status)
    {
        var isAllowed = status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        var isKnown = caller is "a reader" or "another reader" or "a librarian" or "an administrator";
        var isStaff = caller is "a librarian" or "an administrator";
        return (int)status < 500
            && access switch
            {
                EndpointAccess.Hidden => status == HttpStatusCode.NotFound,
                EndpointAccess.Everyone => isAllowed,
                EndpointAccess.Alertmanager => status == HttpStatusCode.Unauthorized,
                EndpointAccess.Session => status == HttpStatusCode.Redirect,
                _ when caller == "a caller without a role" => status == HttpStatusCode.Forbidden,
                _ when !isKnown => status == HttpStatusCode.Unauthorized,
                EndpointAccess.Reader => isAllowed,
                EndpointAccess.Owner => caller == "another reader"
                    ? status == HttpStatusCode.NotFound
                    : isAllowed && status != HttpStatusCode.NotFound,
                EndpointAccess.Administrator => caller == "an administrator"
                    ? isAllowed
                    : status == HttpStatusCode.Forbidden,
                EndpointAccess.Staff => isStaff ? isAllowed : status == HttpStatusCode.Forbidden,
                _ => false,
            };
    }

    private IEnumerable<(string Caller, string? Token)> Callers()
    {
        var key = shop.SigningKey;
        var good = Tokens.Create(Tokens.Administrator, key: key);
        yield return ("an anonymous caller", null);
        yield return (
            "a caller with an expired token",
            Tokens.Create(Tokens.Administrator, TimeSpan.FromMinutes(-1), key)
        );
        yield return ("a caller with a forged token", good[..40] + (good[40] == 'A' ? 'B' : 'A') + good[41..]);
        yield return (
            "a caller with a token of another gateway",
            Tokens.Create(Tokens.Administrator, key: Tokens.NewKey())
        );
        yield return ("a caller without a role", Tokens.Create(Tokens.Administrator with { Role = (Role)7 }, key: key));
        yield return ("a reader", Tokens.Create(Tokens.Reader(), key: key));
        yield return ("another reader", Tokens.Create(Tokens.Reader(2), key: key));
        yield return ("a librarian", Tokens.Create(Tokens.Librarian, key: key));
        yield return ("an administrator", good);
    }

    /// <summary>
    /// The service's own endpoints, each with the name of its row and an existing path. Static files and forwarded
    /// routes are left out, because other tests cover them.
    /// </summary>
    private IEnumerable<(string Row, HttpMethod Method, string Path, string ContentType)> Calls(string service) =>
        from endpoint in shop.Endpoints(service)
        where
            !endpoint.Metadata.Any(item => item.GetType().Name == "RouteModel")
            && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        let route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        from method in endpoint
            .Metadata.GetMetadata<IHttpMethodMetadata>()
            ?.HttpMethods.Where(method =>
                method != "HEAD"
                && !(
                    endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>()
                        is not null
                    && method != "GET"
                )
            )
            ?? ["GET"]
        select (
            $"{method} {route}",
            new HttpMethod(method),
            Expand(route),
            endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json"
        );

    private string Expand(string route) =>
        Parameter()
            .Replace(route, match => match.Groups[1].Value.ToLowerInvariant() switch
                {
                    "id" or "orderid" => shop.Order.ToString(CultureInfo.InvariantCulture),
                    "bookid" or "userid" or "part" => "1",
                    "documentname" => "v1",
                    _ => "none",
                })
            .Replace("//", "/", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
