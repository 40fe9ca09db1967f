using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>
/// Faults in a running Biblio, until the gateway's webhook hears of them: fault → metric → Prometheus → Alertmanager → webhook.
/// The waiting times of the alerts are shortened by the one value that is there for it (Alerts:For); everything else is as shipped.
/// </summary>
public sealed class DrillTests : IAsyncLifetime
{
    private BiblioProcess _biblio = null!;
    private HttpClient _catalog = null!;
    private HttpClient _api = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _biblio = BiblioProcess.Start(arguments: ["--Alerts:For=5s", "--Hosting:Restart=false"]);
        await _biblio.ReadyAsync(CancellationToken);
        _catalog = Client(5001);
        _api = Client(8082);
    }

    public async ValueTask DisposeAsync()
    {
        _catalog.Dispose();
        _api.Dispose();
        await _biblio.DisposeAsync();
    }

    [Fact]
    public async Task What_is_broken_on_purpose_is_told_to_the_webhook()
    {
        await SetAsync("error-rate", 1);
        await FiresAsync("HighErrorRate", "catalog", seconds: 60);
        await SetAsync("error-rate", 0);

        await SetAsync("latency", 600);
        await FiresAsync("HighResponseTime", "catalog", seconds: 60);
        await SetAsync("latency", 0);

        await SetAsync("failed-readiness", 1);
        await FiresAsync("ServiceNotReady", "catalog", seconds: 60);
        await SetAsync("failed-readiness", 0);

        // dead: critical, and what was firing of it is silenced from now on
        var dead = Regex.Match(string.Join('\n', _biblio.Processes()), @"(?m)^(\d+) \S*dotnet \S*Biblio\.Inventory\.dll").Groups[1].Value;
        await LocalProcess.RunAsync("kill", ["-9", dead], cancellationToken: CancellationToken);
        await FiresAsync("ServiceDown", "inventory", seconds: 90);
    }

    private HttpClient Client(int port) => new() { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port + _biblio.Offset}")), Timeout = TimeSpan.FromSeconds(30) };

    private async Task SetAsync(string fault, double value)
    {
        using var set = await _catalog.PutAsJsonAsync($"/faults/{fault}", new { value }, CancellationToken);
        set.EnsureSuccessStatusCode();
    }

    /// <summary>Readers; a rate rises between two scrapes, so they keep coming while somebody waits for an alert.</summary>
    private Task AskAsync() => Parallel.ForEachAsync(Enumerable.Range(0, 10), CancellationToken, async (_, cancellationToken) =>
    {
        using var answer = await _catalog.GetAsync(new Uri("/books/1", UriKind.Relative), cancellationToken);
    });

    private async Task FiresAsync(string alert, string service, int seconds)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(seconds); ; await Task.Delay(500, CancellationToken))
        {
            await AskAsync();
            var firing = (await _api.GetFromJsonAsync<JsonNode>("/api/alerts?state=firing&pageSize=100", CancellationToken))!["items"]!.AsArray();
            if (firing.Any(one => (string?)one!["name"] == alert && (string?)one["service"] == service))
            {
                return;
            }

            Assert.True(DateTime.UtcNow < deadline, $"{alert} of {service} was not heard of within {seconds} s, but: {firing.ToJsonString()}");
        }
    }
}
