using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Web;

namespace Biblio.Tests.Journeys;

/// <summary>The gateway, Orders and the web as processes. Redis loses its data, and services restart.</summary>
public sealed class RedisLossTests : IAsyncLifetime
{
    private const string Email = "alice@biblio.example";
    private const string Password = "the-readers-password";

    private RedisServer _redis = null!;
    private ServiceProcess _api = null!;
    private ServiceProcess _orders = null!;
    private ServiceProcess _web = null!;
    private HttpClient _visitor = null!;
    private string _access = "";
    private string _refresh = "";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var mariadb = await MariaDbServer.SharedAsync();
        _redis = await RedisServer.StartAsync();
        (string, string)[] common =
        [
            ("ConnectionStrings:cache", _redis.ConnectionString),
            ("Logging:LogLevel:Default", "Warning"),
            ("ASPNETCORE_ENVIRONMENT", "Development"),
        ];
        _api = new(
            "Biblio.Api",
            [
                .. common,
                ("ConnectionStrings:accountsdb", await mariadb.CreateSchemaAsync("accountsdb")),
                ("Accounts:SigningKeySecret", Tokens.SigningKeySecret),
                ("Accounts:StarterPassword", Password),
                ("Accounts:HashIterations", "1000"),
            ]
        );
        (string, string) gateway = ("services:api:http:0", _api.Url.ToString());
        _orders = new(
            "Biblio.Orders",
            [.. common, gateway, ("ConnectionStrings:ordersdb", await mariadb.CreateSchemaAsync("ordersdb"))]
        );
        _web = new("Biblio.Web", [.. common, gateway, ("Session:CookieKeySecret", Tokens.CookieKeySecret)]);
        _visitor = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _web.Url };
        // The services start before the gateway, whose keys they need.
        foreach (var service in new[] { _orders, _web, _api })
        {
            service.Start(("services:orders:http:0", _orders.Url.ToString()));
        }

        foreach (var service in new[] { _orders, _web, _api })
        {
            await service.WaitUntilHealthyAsync(CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _visitor.Dispose();
        foreach (var service in new[] { _orders, _web, _api })
        {
            service.Dispose();
        }

        await _redis.Process.DisposeAsync();
    }

    [Fact]
    public async Task Tokens_and_sessions_outlive_the_data_of_Redis()
    {
        using var login = await _api.Client.PostAsJsonAsync(
            "/api/v1/account/login",
            new { email = Email, password = Password },
            CancellationToken
        );
        await ReadTokensAsync(login);
        using var signedIn = await _visitor.SignInAsync(Email, Password);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        await AssertSignedInAsync();

        await _redis.ExecuteAsync("FLUSHALL");
        await AssertSignedInAsync();
        foreach (var service in new[] { _orders, _web, _api })
        {
            await service.RestartAsync();
            await AssertSignedInAsync();
        }

        // Redis comes back empty, because its data was deleted before.
        await _redis.ExecuteAsync("FLUSHALL");
        _redis.Process.Kill();
        foreach (var service in new[] { _api, _orders, _web })
        {
            service.Kill();
            service.Start();
            // Orders is not ready without Redis, and answers.
            await service.WaitUntilAliveAsync(CancellationToken);
            await AssertSignedInAsync();
        }

        _redis.Process.Restart();
        await _redis.WaitUntilReadyAsync();
        await AssertSignedInAsync();
    }

    /// <summary>The access token is valid everywhere, the session can be refreshed, and the web knows the visitor.</summary>
    private async Task AssertSignedInAsync()
    {
        foreach (var (service, path) in new[] { (_orders, "/orders?userId=1"), (_api, "/api/v1/orders?userId=1") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", _access);
            using var answer = await service.Client.SendAsync(request, CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var refreshed = await _api.Client.PostAsJsonAsync(
            "/api/v1/account/refresh",
            new { refreshToken = _refresh },
            CancellationToken
        );
        var access = _access;
        await ReadTokensAsync(refreshed);
        // The first access token is used throughout.
        _access = access;
        using var page = await _visitor.GetAsync("/orders", CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private async Task ReadTokensAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
        (_access, _refresh) = (
            tokens.GetProperty("accessToken").GetString()!,
            tokens.GetProperty("refreshToken").GetString()!
        );
    }
}
