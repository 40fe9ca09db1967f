using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Tokens;
using Biblio.Catalog.Data;
using Biblio.Inventory.Data;
using Biblio.Lending.Data;
using Biblio.Orders.Data;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ShopFront = Biblio.Web.Clients.CatalogClient;

namespace Biblio.Tests.Accounts;

/// <summary>
/// Every service of Biblio with its real endpoints on real ports. They share one Redis and the keys of the gateway, and
/// reader 1 has an order.
/// </summary>
public sealed class SecuredShop : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _hosts = [];
    private readonly Dictionary<string, (IServiceProvider Services, Uri Address)> _services = [];

    /// <summary>Additional configuration of the gateway.</summary>
    public IReadOnlyList<(string Key, string Value)> GatewaySettings { get; init; } = [];

    public RedisServer Redis { get; private set; } = null!;

    /// <summary>The key with which the gateway signs.</summary>
    internal SigningKey SigningKey => Tokens.KeyOf(_services["api"].Services);

    /// <summary>The id of an order of reader 1.</summary>
    public long Order { get; private set; }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisServer.StartAsync();
        // The services need the address of the gateway before they start, and it needs theirs.
        foreach (var service in new[] { "catalog", "inventory", "lending", "orders", "api", "web" })
        {
            _services[service] = (null!, new Uri($"http://127.0.0.1:{LocalProcess.FreePort()}"));
        }

        await StartAsync<AccountsDbContext>(
            "api",
            "accountsdb",
            [
                AddressSetting("catalog"),
                AddressSetting("inventory"),
                AddressSetting("lending"),
                AddressSetting("orders"),
                AddressSetting("web"),
                ("Accounts:SigningKeySecret", Tokens.SigningKeySecret),
                ("Gateway:ApiOnlyPort", $"{_services["api"].Address.Port}"),
                .. GatewaySettings,
            ]
        );
        await StartAsync<CatalogDbContext>("catalog", "catalogdb", ("Catalog:StarterFile", "none"));
        await StartAsync<InventoryDbContext>("inventory", "inventorydb");
        await StartAsync<LendingDbContext>("lending", "lendingdb");
        await StartAsync<OrdersDbContext>(
            "orders",
            "ordersdb",
            ("Orders:EventStreamDuration", "00:00:00.5"),
            AddressSetting("catalog")
        );
        await StartAsync<ShopFront>("web", null, ("Session:CookieKeySecret", Tokens.CookieKeySecret));

        using var reader = Client("orders").As(Tokens.Reader(), SigningKey);
        using var placed = await reader.PostAsJsonAsync(
            "/orders",
            new { product = "Globe", amount = 5 },
            CancellationToken
        );
        Order = (await placed.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(CancellationToken))
            .GetProperty("id")
            .GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await Redis.Process.DisposeAsync();
    }

    /// <summary>All endpoints that a service has mapped.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints(string service) =>
        [.. _services[service].Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public HttpClient Client(string service) =>
        new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _services[service].Address };

    public Uri Address(string service) => _services[service].Address;

    private (string, string) AddressSetting(string service) =>
        ($"services:{service}:http:0", _services[service].Address.ToString());

    private async Task StartAsync<TEntry>(string name, string? database, params (string Key, string Value)[] settings)
        where TEntry : class
    {
        var all = settings.ToDictionary(setting => setting.Key, setting => setting.Value);
        all["ConnectionStrings:cache"] = Redis.ConnectionString;
        all[AddressSetting("api").Item1] = AddressSetting("api").Item2;
        all["Messaging:Consumer"] = "test";
        if (database is not null)
        {
            all[$"ConnectionStrings:{database}"] = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync(
                database
            );
        }

        var host = new Host<TEntry>(all);
        var port = _services[name].Address.Port;
        host.UseKestrel(port);
        host.StartServer();
        _hosts.Add(host);
        _services[name] = (
            host.Services,
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"))
        );
        using var client = Client(name);
        await Eventually.IsTrueAsync(async () =>
            (await client.GetAsync(new Uri("/health", UriKind.Relative), CancellationToken)).IsSuccessStatusCode
        );
    }

    private sealed class Host<TEntry>(Dictionary<string, string> settings) : WebApplicationFactory<TEntry>
        where TEntry : class
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureLogging(logging => logging.ClearProviders());
        }
    }
}
