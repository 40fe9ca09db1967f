using Biblio.Web.Clients;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Web;

/// <summary>The shop front over a fake API: a visitor is a client with cookies of its own, who follows no redirect unless told to.</summary>
internal sealed partial class WebApp : IAsyncDisposable
{
    private readonly Host _host;

    private WebApp(FakeApi api, Host host) => (Api, _host) = (api, host);

    public FakeApi Api { get; }

    /// <summary>Where a browser finds it, when it was started for one.</summary>
    public string Address => _host.ClientOptions.BaseAddress.ToString();

    public static async Task<WebApp> StartAsync(bool forBrowser = false)
    {
        var api = await FakeApi.StartAsync();
        var host = new Host(api.Address);
        if (forBrowser)
        {
            host.UseKestrel(0);
            host.StartServer();
        }

        return new(api, host);
    }

    public HttpClient Visitor(string? languages = null)
    {
        var visitor = _host.CreateClient(new() { AllowAutoRedirect = false });
        if (languages is not null)
        {
            visitor.DefaultRequestHeaders.Add("Accept-Language", languages);
        }

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
