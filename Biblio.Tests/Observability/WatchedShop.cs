using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Web;

namespace Biblio.Tests.Observability;

/// <summary>One for all who only look.</summary>
[CollectionDefinition(nameof(WatchedShop))]
public sealed class SharedWatchedShop : ICollectionFixture<WatchedShop>;

/// <summary>The whole of Biblio, whose telemetry comes here.</summary>
public sealed class WatchedShop : IAsyncLifetime
{
    internal static readonly string[] Services = ["api", "web", "catalog", "orders", "inventory"];

    private static readonly Dictionary<string, int> Ports = new()
    {
        ["api"] = 8082,
        ["web"] = 8081,
        ["catalog"] = 5001,
        ["orders"] = 5002,
        ["inventory"] = 5003,
    };

    internal BiblioProcess Biblio { get; private set; } = null!;

    internal OtlpReceiver Received { get; private set; } = null!;

    public HttpClient Door { get; private set; } = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Received = await OtlpReceiver.StartAsync();
        Biblio = BiblioProcess.Start(null, null, Received.Environment);
        await Biblio.ReadyAsync(CancellationToken);
        Door = await Biblio.SignInAsync(Outsider.At(Biblio.Door));
    }

    public async ValueTask DisposeAsync()
    {
        Door.Dispose();
        await Biblio.DisposeAsync();
        await Received.DisposeAsync();
    }

    /// <summary>A service's own door, and the librarian before it.</summary>
    public HttpClient Client(string service)
    {
        var client = Outsider.At(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Ports[service] + Biblio.Offset}"))
        );
        client.DefaultRequestHeaders.Authorization = Door.DefaultRequestHeaders.Authorization;
        return client;
    }

    public async Task<long> ABookAsync()
    {
        var found = await Door.GetFromJsonAsync<JsonNode>(
            "/api/catalog/books?q=pragmatic+programmer",
            CancellationToken
        );
        var book = found!["items"]![0]!["id"]!.GetValue<long>();
        await Eventually.IsTrueAsync(async () =>
            (await Door.GetAsync($"/api/inventory/stock/{book}", CancellationToken)).IsSuccessStatusCode
        );
        return book;
    }

    public async Task<long> OrderAsync(object order, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(order),
        };
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var placed = await Door.SendAsync(request, CancellationToken);
        Assert.Equal(201, (int)placed.StatusCode);
        return (await placed.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["id"]!.GetValue<long>();
    }

    /// <summary>Orders a book on its page, as a reader does; answers where the order is to be seen.</summary>
    public async Task<string> OrderOnThePageAsync(long book, string traceParent)
    {
        using var reader = Outsider.At(Biblio.Door, followsRedirects: false);
        using var signedIn = await reader.SignInAsync("alice@biblio.example", "test-starter");
        var form = Html.Form(await reader.PageAsync($"/books/{book}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/books/{book}")
        {
            Content = new FormUrlEncodedContent(form),
        };
        request.Headers.Add("traceparent", traceParent);
        using var answer = await reader.SendAsync(request, CancellationToken);
        Assert.True(
            answer.Headers.Location is not null,
            $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken)}"
        );
        return answer.Headers.Location.ToString();
    }

    public Task UntilAsync(long order, string status) =>
        Eventually.IsTrueAsync(async () =>
            (await Door.GetFromJsonAsync<JsonNode>($"/api/orders/{order}", CancellationToken))![
                "status"
            ]!.GetValue<string>() == status
        );
}
