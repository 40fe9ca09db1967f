using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>
/// Starts Biblio, injects faults, and reads the alerts that the webhook of the gateway received.
/// An alert travels from the metric through Prometheus and Alertmanager to the webhook.
/// The setting Alerts:For shortens the durations of the alerts. Everything else is as shipped.
/// </summary>
public abstract class Drill : IAsyncLifetime
{
    private readonly List<HttpClient> _clients = [];

    private protected BiblioProcess Biblio { get; private set; } = null!;

    private protected HttpClient Catalog { get; private set; } = null!;

    private protected HttpClient Orders { get; private set; } = null!;

    private protected HttpClient Inventory { get; private set; } = null!;

    private protected HttpClient Api { get; private set; } = null!;

    private protected static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Biblio = BiblioProcess.Start(arguments: ["--Alerts:For=5s", "--Restart=false"]);
        await Biblio.WaitUntilReadyAsync(CancellationToken);
        (Catalog, Orders, Inventory, Api) = (Client(5001), Client(5002), Client(5003), Client(8082));
        foreach (var service in new[] { Catalog, Orders, Inventory })
        {
            await Biblio.SignInAsync(service);
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(client => client.Dispose());
        await Biblio.DisposeAsync();
    }

    private protected static async Task SetFaultAsync(HttpClient service, string fault, double value)
    {
        using var set = await service.PutAsJsonAsync($"/faults/{fault}", new { value }, CancellationToken);
        set.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Sends ten requests of readers. A rate needs requests between two scrapes, so tests repeat this while they wait.
    /// </summary>
    private protected Task SendRequestsAsync() => SendRequestsAsync(Catalog, "/books/1");

    private protected static Task SendRequestsAsync(HttpClient service, string path) =>
        Parallel.ForEachAsync(Enumerable.Range(0, 10), CancellationToken, async (_, cancellationToken) =>
        {
            using var answer = await service.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        });

    private protected Task AssertFiresAsync(string alert, string? service, int seconds, Func<Task>? meanwhile = null) =>
        WaitForAlertAsync(alert, service, "firing", seconds, meanwhile);

    private protected Task AssertResolvedAsync(string alert, string? service, int seconds) =>
        WaitForAlertAsync(alert, service, "resolved", seconds, null);

    /// <summary>Returns the process id of a service by the name of its program.</summary>
    private protected int FindProcessId(string program) =>
        int.Parse(
            Regex.Match(string.Join('\n', Biblio.Processes()), $@"(?m)^(\d+) \S*{program}").Groups[1].Value,
            CultureInfo.InvariantCulture
        );

    private async Task WaitForAlertAsync(
        string alert,
        string? service,
        string state,
        int seconds,
        Func<Task>? meanwhile
    )
    {
        var alerts = new JsonArray();
        await Eventually.IsTrueAsync(
            async () =>
            {
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                var page = await Api.GetFromJsonAsync<JsonNode>(
                    $"/api/alerts?state={state}&pageSize=100",
                    CancellationToken
                );
                alerts = page!["items"]!.AsArray();
                return alerts.Any(one => (string?)one!["name"] == alert && (string?)one["service"] == service);
            },
            () =>
                Task.FromResult(
                    $"{alert} of {service} is not {state}, but: "
                        + string.Join("; ", alerts.Select(one => $"{one!["name"]} {one["service"]}"))
                ),
            seconds,
            pollMilliseconds: 500
        );
    }

    private HttpClient Client(int port)
    {
        var client = UntracedClient.Create(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port + Biblio.Offset}"))
        );
        client.Timeout = TimeSpan.FromSeconds(30);
        _clients.Add(client);
        return client;
    }
}
