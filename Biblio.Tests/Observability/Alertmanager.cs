using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Observability;

/// <summary>A real Alertmanager with the shipped configuration, shorter group times, and a test webhook.</summary>
internal sealed class Alertmanager : IAsyncDisposable
{
    public const string Token = "token-of-a-test";

    // Service names with this prefix mark alerts of this fixture.
    private const string FixturePrefix = "fixture-";

    private readonly DirectoryInfo _folder;
    private readonly LocalProcess _process;
    private readonly WebApplication _webhook;
    private readonly HttpClient _http;
    private readonly Channel<(string? Authorization, JsonNode Body)> _notifications;
    private int _markers;

    private Alertmanager(
        DirectoryInfo folder,
        LocalProcess process,
        WebApplication webhook,
        HttpClient http,
        Channel<(string?, JsonNode)> notifications
    ) => (_folder, _process, _webhook, _http, _notifications) = (folder, process, webhook, http, notifications);

    public static async Task<Alertmanager> StartAsync()
    {
        var notifications = Channel.CreateUnbounded<(string?, JsonNode)>();
        var webhook = await StartWebhookAsync(notifications.Writer);

        var folder = Directory.CreateTempSubdirectory("biblio-alertmanager-");
        var source = Path.Combine(Repository.Root, "observability/alertmanager");
        var configuration = Repository
            .Read("observability/alertmanager/alertmanager.yml")
            .Replace("http://localhost:8000", webhook.Urls.First(), StringComparison.Ordinal)
            .Replace("templates/*.tmpl", Path.Combine(source, "templates/*.tmpl"), StringComparison.Ordinal)
            .Replace("group_wait: 10s", "group_wait: 1s", StringComparison.Ordinal)
            .Replace("group_interval: 10s", "group_interval: 1s", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "alertmanager.yml"), configuration);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "webhook-token"), Token);

        var port = LocalProcess.FreePort();
        // Debian renames the program.
        var program = File.Exists("/usr/bin/prometheus-alertmanager") ? "prometheus-alertmanager" : "alertmanager";
        var process = LocalProcess.Start(
            program,
            $"--config.file={folder.FullName}/alertmanager.yml",
            $"--storage.path={folder.FullName}/data",
            $"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address="
        );
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                return (
                    await http.GetAsync(new Uri("/-/ready", UriKind.Relative), TestContext.Current.CancellationToken)
                ).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        var started = new Alertmanager(folder, process, webhook, http, notifications);
        // Alertmanager reports readiness before it evaluates inhibitions.
        // It evaluates alerts that arrive before that in no defined order.
        await started.GetProcessedAlertsAsync();
        return started;
    }

    /// <summary>Posts these alerts as firing or, as Prometheus does at their end, as resolved.</summary>
    public async Task PostAlertsAsync(bool firing, params IReadOnlyDictionary<string, string>[] alerts)
    {
        var now = DateTimeOffset.UtcNow;
        // Alertmanager sends an alert that started before the group wait at once and alone.
        // Firing alerts therefore start now.
        var body = alerts.Select(labels => new
        {
            labels,
            startsAt = firing ? now : now.AddMinutes(-1),
            endsAt = firing ? now.AddMinutes(5) : now,
        });
        (
            await _http.PostAsJsonAsync("/api/v2/alerts", body, TestContext.Current.CancellationToken)
        ).EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Waits until Alertmanager has evaluated this number of alerts.
    /// Returns the active ones, each as "name service instance".
    /// </summary>
    public async Task<IReadOnlyList<string>> GetActiveAlertsAsync(int count)
    {
        var alerts = await GetProcessedAlertsAsync();
        Assert.Equal(count, alerts.Count);
        return [.. alerts.Where(alert => State(alert) == "active").Select(Describe).Order()];
    }

    /// <summary>
    /// Returns the alerts after Alertmanager has applied its inhibitions.
    /// Alertmanager evaluates alerts in sequence after its answer.
    /// A cause and a symptom of the fixture, posted last, therefore mark the end of the evaluation.
    /// </summary>
    private async Task<List<JsonNode>> GetProcessedAlertsAsync()
    {
        var last = $"{FixturePrefix}{++_markers}";
        await PostAlertsAsync(firing: true, Burn("LatencyBudgetFastBurn"), Burn("LatencyBudgetSlowBurn"));
        List<JsonNode> alerts = [];
        await Eventually.IsTrueAsync(async () =>
        {
            alerts =
            [
                .. (
                    await _http.GetFromJsonAsync<JsonArray>("/api/v2/alerts", TestContext.Current.CancellationToken)
                )!.Select(alert => alert!),
            ];
            return alerts.Any(alert => (string?)alert["labels"]!["service"] == last && State(alert) == "suppressed");
        });
        return [.. alerts.Where(alert => !IsFixtureAlert(alert))];

        Dictionary<string, string> Burn(string name) =>
            new()
            {
                ["alertname"] = name,
                ["severity"] = "warning",
                ["service"] = last,
            };
    }

    /// <summary>Waits for the next call of the webhook that has alerts of the test.</summary>
    public async Task<(string? Authorization, JsonNode Body)> ReadNotificationAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var notification = await _notifications.Reader.ReadAsync(deadline.Token);
            if (!notification.Body["alerts"]!.AsArray().All(alert => IsFixtureAlert(alert!)))
            {
                return notification;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        await _webhook.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static bool IsFixtureAlert(JsonNode alert) =>
        ((string?)alert["labels"]!["service"])?.StartsWith(FixturePrefix, StringComparison.Ordinal) == true;

    private static string? State(JsonNode alert) => (string?)alert["status"]!["state"];

    private static string Describe(JsonNode alert)
    {
        var labels = alert["labels"]!;
        return $"{labels["alertname"]} {labels["service"]} {labels["instance"]}".TrimEnd();
    }

    private static async Task<WebApplication> StartWebhookAsync(ChannelWriter<(string?, JsonNode)> notifications)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var webhook = builder.Build();
        webhook.Urls.Add("http://127.0.0.1:0");
        webhook.MapPost("/alerts/webhook", async (HttpRequest request) =>
        {
            var body = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            notifications.TryWrite((request.Headers.Authorization, body!));
        });
        await webhook.StartAsync();
        return webhook;
    }
}
