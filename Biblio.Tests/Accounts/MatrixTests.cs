using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Biblio.ServiceDefaults.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace Biblio.Tests.Accounts;

/// <summary>Every endpoint of every service, asked by everybody who may and who may not, through the gateway and past it.</summary>
public sealed partial class MatrixTests(SecuredShop shop) : IClassFixture<SecuredShop>
{
    // not to be had through the gateway by anybody
    private static readonly string[] Insides = ["/alive", "/health", "/metrics", "/faults", "/messages"];

    private static readonly Dictionary<string, string> AtTheGateway = new()
    {
        ["catalog"] = "/api/catalog",
        ["inventory"] = "/api/inventory",
        ["orders"] = "/api",
    };

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("catalog")]
    [InlineData("inventory")]
    [InlineData("orders")]
    [InlineData("api")]
    [InlineData("web")]
    public void Every_endpoint_says_who_may_call_it_and_has_a_row(string service)
    {
        foreach (var endpoint in shop.Endpoints(service))
        {
            Assert.True(
                endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
                    || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
                $"{service}: {endpoint.DisplayName} says nobody"
            );
        }

        Assert.Equal(
            WhoMayCall.Of(service).Keys.Order(StringComparer.OrdinalIgnoreCase),
            Calls(service).Select(call => call.Row).Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase
        );
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("inventory")]
    [InlineData("orders")]
    [InlineData("api")]
    [InlineData("web")]
    public async Task Everybody_gets_what_is_theirs_and_no_more(string service)
    {
        var mistakes = new List<string>();
        using var client = shop.Client(service);
        foreach (var (row, method, path, type) in Calls(service))
        {
            await AskAsync(client, method, path, type, WhoMayCall.Of(service)[row], mistakes);
        }

        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("inventory")]
    [InlineData("orders")]
    public async Task And_the_same_through_the_gateway(string service)
    {
        var mistakes = new List<string>();
        using var client = shop.Client("api");
        foreach (
            var (row, method, path, type) in Calls(service)
                .Where(call => service != "orders" || call.Path.StartsWith("/orders", StringComparison.Ordinal))
        )
        {
            var inside = Insides.Any(start => path.StartsWith(start, StringComparison.Ordinal));
            await AskAsync(
                client,
                method,
                AtTheGateway[service] + path,
                type,
                inside ? "nobody" : WhoMayCall.Of(service)[row],
                mistakes
            );
        }

        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));
    }

    private async Task AskAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string contentType,
        string who,
        List<string> mistakes
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
            if (!IsRight(who, caller, answer.StatusCode))
            {
                mistakes.Add($"{method} {path}, which is for {who}: {caller} got {(int)answer.StatusCode}");
            }
        }
    }

    private static bool IsRight(string who, string caller, HttpStatusCode status)
    {
        var letIn = status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        var known = caller is "a reader" or "another reader" or "a librarian" or "an administrator";
        var staff = caller is "a librarian" or "an administrator";
        return (int)status < 500
            && who switch
            {
                "nobody" => status == HttpStatusCode.NotFound,
                WhoMayCall.Everyone => letIn,
                WhoMayCall.Alertmanager => status == HttpStatusCode.Unauthorized,
                WhoMayCall.Session => status == HttpStatusCode.Redirect,
                _ when caller == "somebody of no role" => status == HttpStatusCode.Forbidden,
                _ when !known => status == HttpStatusCode.Unauthorized,
                WhoMayCall.Reader => letIn,
                WhoMayCall.Owner => caller == "another reader"
                    ? status == HttpStatusCode.NotFound
                    : letIn && status != HttpStatusCode.NotFound,
                WhoMayCall.Staff => staff ? letIn : status == HttpStatusCode.Forbidden,
                _ => false,
            };
    }

    private IEnumerable<(string Who, string? Token)> Callers()
    {
        var ring = shop.Redis.ConnectionString;
        var good = Tokens.Of(ring, Tokens.Administrator);
        yield return ("nobody known", null);
        yield return ("somebody late", Tokens.Of(ring, Tokens.Administrator, TimeSpan.FromMinutes(-1)));
        yield return ("a forger", good[..40] + (good[40] == 'A' ? 'B' : 'A') + good[41..]);
        yield return ("somebody with another ring", Tokens.OfAnotherRing(Tokens.Administrator));
        yield return ("somebody of no role", Tokens.Of(ring, Tokens.Administrator with { Role = (Role)7 }));
        yield return ("a reader", Tokens.Of(ring, Tokens.Reader()));
        yield return ("another reader", Tokens.Of(ring, Tokens.Reader(2)));
        yield return ("a librarian", Tokens.Of(ring, Tokens.Librarian));
        yield return ("an administrator", good);
    }

    /// <summary>The service's own endpoints, each with its row's name, and a path that there is. Files and forwarded requests say elsewhere whose they are.</summary>
    private IEnumerable<(string Row, HttpMethod Method, string Path, string ContentType)> Calls(string service) =>
        from endpoint in shop.Endpoints(service)
        where
            !endpoint.Metadata.Any(one => one.GetType().Name == "RouteModel")
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
            Filled(route),
            endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json"
        );

    private string Filled(string route) =>
        Parameter()
            .Replace(route, match => match.Groups[1].Value.ToLowerInvariant() switch
                {
                    "id" or "orderid" => shop.Order.ToString(CultureInfo.InvariantCulture),
                    "bookid" => "1",
                    "documentname" => "v1",
                    _ => "none",
                })
            .Replace("//", "/", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
