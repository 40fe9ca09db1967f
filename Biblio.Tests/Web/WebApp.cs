using System.Net;
using Biblio.Tests.Fixtures;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Web;

/// <summary>
/// The shop front with a fake API. A visitor is an HTTP client with its own cookies that follows no redirects.
/// </summary>
internal sealed partial class WebApp : IAsyncDisposable
{
    private readonly Host _host;
    private readonly int? _port;

    private WebApp(FakeApi api, Host host, int? port) => (Api, _host, _port) = (api, host, port);

    public FakeApi Api { get; }

    /// <summary>The address for a browser, when the app was started for one.</summary>
    public string Address => $"http://localhost:{_port}/";

    public static async Task<WebApp> StartAsync(bool forBrowser = false, Dictionary<string, string>? settings = null)
    {
        var api = await FakeApi.StartAsync();
        var host = new Host(api.Address, settings ?? []);
        if (!forBrowser)
        {
            return new(api, host, port: null);
        }

        var port = LocalProcess.FreePort();
        host.UseKestrel(kestrel => kestrel.ListenLocalhost(port));
        host.StartServer();
        return new(api, host, port);
    }

    public HttpClient CreateVisitor(string? languages = null)
    {
        // With a real port, the factory's own client always follows redirects.
        var visitor = _port is null
            ? _host.CreateClient(new() { AllowAutoRedirect = false })
            : new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(Address) };
        if (languages is not null)
        {
            visitor.DefaultRequestHeaders.Add("Accept-Language", languages);
        }

        return visitor;
    }

    /// <summary>Creates a visitor that has signed in.</summary>
    public async Task<HttpClient> CreateReaderAsync(string name = "alice", string? languages = null)
    {
        var visitor = CreateVisitor(languages);
        using var answer = await visitor.SignInAsync($"{name}@biblio.example", $"{name}-password");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Api.DisposeAsync();
    }

    private sealed class Host(string api, Dictionary<string, string> settings) : WebApplicationFactory<CatalogClient>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("services:api:http:0", api);
            builder.UseSetting("Session:CookieKeySecret", Fixtures.Tokens.CookieKeySecret);
            foreach (var (name, value) in settings)
            {
                builder.UseSetting(name, value);
            }

            // The cause of an error page is in the output of the test run.
            builder.ConfigureLogging(logging =>
                logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error).AddFilter(null, LogLevel.Error)
            );
        }
    }
}
