using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Web;

namespace Biblio.Tests.Observability;

/// <summary>Shares one shop between the tests that do not change its configuration.</summary>
[CollectionDefinition(nameof(MonitoredShop))]
public sealed class SharedMonitoredShop : ICollectionFixture<MonitoredShop>;

/// <summary>Runs the whole of Biblio and receives its telemetry.</summary>
public sealed class MonitoredShop : IAsyncLifetime
{
    internal static readonly string[] Services = ["api", "web", "catalog", "orders", "inventory", "lending"];

    private static readonly Dictionary<string, int> Ports = new()
    {
        ["api"] = 8082,
        ["web"] = 8081,
        ["catalog"] = 5001,
        ["orders"] = 5002,
        ["inventory"] = 5003,
        ["lending"] = 5004,
    };

    internal BiblioProcess Biblio { get; private set; } = null!;

    internal OtlpReceiver Received { get; private set; } = null!;

    public HttpClient Gateway { get; private set; } = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Received = await OtlpReceiver.StartAsync();
        Biblio = BiblioProcess.Start(null, null, Received.Environment);
        await Biblio.WaitUntilReadyAsync(CancellationToken);
        Gateway = await Biblio.SignInAsync(UntracedClient.Create(Biblio.GatewayUrl));
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Biblio.DisposeAsync();
        await Received.DisposeAsync();
    }

    /// <summary>The gateway's port for HTTP/2.</summary>
    public string Http2Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{8083 + Biblio.Offset}");

    /// <summary>Creates a client for the port of a service, signed in as a librarian.</summary>
    public HttpClient Client(string service)
    {
        var client = UntracedClient.Create(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Ports[service] + Biblio.Offset}"))
        );
        client.DefaultRequestHeaders.Authorization = Gateway.DefaultRequestHeaders.Authorization;
        return client;
    }

    public async Task<long> GetBookAsync()
    {
        var found = await Gateway.GetFromJsonAsync<JsonNode>(
            "/api/catalog/books?q=pragmatic+programmer",
            CancellationToken
        );
        var book = found!["items"]![0]!["id"]!.GetValue<long>();
        await Eventually.IsTrueAsync(async () =>
            (await Gateway.GetAsync($"/api/inventory/stock/{book}", CancellationToken)).IsSuccessStatusCode
        );
        return book;
    }

    public Task<long> OrderAsync(object order, string? traceParent = null) =>
        CreateAsync("/api/orders", order, traceParent);

    /// <summary>Creates a resource as the librarian, and returns its id.</summary>
    public async Task<long> CreateAsync(string path, object body, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var placed = await Gateway.SendAsync(request, CancellationToken);
        Assert.True(
            placed.StatusCode == HttpStatusCode.Created,
            await placed.Content.ReadAsStringAsync(CancellationToken)
        );
        return (await placed.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["id"]!.GetValue<long>();
    }

    /// <summary>
    /// Waits until the spans of all requests so far have arrived.
    /// Spans arrive in order, so one last request to each service is enough.
    /// </summary>
    public async Task WaitForSpansAsync()
    {
        foreach (var service in Services)
        {
            var marker = $"/marker-{Guid.NewGuid():N}";
            using var http = Client(service);
            await http.GetAsync(new Uri(marker, UriKind.Relative), CancellationToken);
            await Eventually.IsTrueAsync(() =>
                Task.FromResult(Received.Spans.Any(span => span.Attributes.GetValueOrDefault("url.path") == marker))
            );
        }
    }

    /// <summary>Orders a book on its page as a reader does, and returns the path of the order.</summary>
    public async Task<string> PlaceOrderOnPageAsync(long book, string traceParent)
    {
        using var reader = UntracedClient.Create(Biblio.GatewayUrl, followsRedirects: false);
        using var signedIn = await reader.SignInAsync("alice@biblio.example", "test-starter");
        return await reader.OrderAsync(book: book, traceParent: traceParent);
    }

    public Task WaitForStatusAsync(long order, string status) =>
        Eventually.IsTrueAsync(async () =>
            (await Gateway.GetFromJsonAsync<JsonNode>($"/api/orders/{order}", CancellationToken))![
                "status"
            ]!.GetValue<string>() == status
        );
}
