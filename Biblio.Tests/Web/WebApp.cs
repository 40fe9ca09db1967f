using System.Net;
using Biblio.Tests.Fixtures;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Web;

/// <summary>The shop front over a fake API: a visitor is a client with cookies of its own, who follows no redirect unless told to.</summary>
internal sealed partial class WebApp : IAsyncDisposable
{
    private readonly Host _host;
    private readonly int? _port;

    private WebApp(FakeApi api, Host host, int? port) => (Api, _host, _port) = (api, host, port);

    public FakeApi Api { get; }

    /// <summary>Where a browser finds it, when it was started for one.</summary>
    public string Address => $"http://localhost:{_port}/";

    public static async Task<WebApp> StartAsync(bool forBrowser = false)
    {
        var api = await FakeApi.StartAsync();
        var host = new Host(api.Address);
        if (!forBrowser)
        {
            return new(api, host, port: null);
        }

        var port = LocalProcess.FreePort();
        host.UseKestrel(kestrel => kestrel.ListenLocalhost(port));
        host.StartServer();
        return new(api, host, port);
    }

    public HttpClient Visitor(string? languages = null)
    {
        // over a real port the factory's own client follows redirects whatever it is told
        var visitor = _port is null
            ? _host.CreateClient(new() { AllowAutoRedirect = false })
            : new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(Address) };
        if (languages is not null)
        {
            visitor.DefaultRequestHeaders.Add("Accept-Language", languages);
        }

        return visitor;
    }

    /// <summary>A visitor who has signed in.</summary>
    public async Task<HttpClient> ReaderAsync(string who = "alice", string? languages = null)
    {
        var visitor = Visitor(languages);
        using var answer = await visitor.SignInAsync($"{who}@biblio.example", $"{who}-password");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Api.DisposeAsync();
    }

    private sealed class Host(string api) : WebApplicationFactory<CatalogClient>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("services:api:http:0", api);
            builder.ConfigureLogging(logging => logging.ClearProviders());
        }
    }
}
