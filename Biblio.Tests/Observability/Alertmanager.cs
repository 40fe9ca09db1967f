using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Observability;

/// <summary>A real Alertmanager with the shipped configuration, only quicker, and a webhook that listens.</summary>
internal sealed class Alertmanager : IAsyncDisposable
{
    public const string Token = "token-of-a-test";

    // services that only this fixture knows
    private const string Ours = "fixture-";

    private readonly DirectoryInfo _folder;
    private readonly LocalProcess _process;
    private readonly WebApplication _webhook;
    private readonly HttpClient _http;
    private readonly Channel<(string? Authorization, JsonNode Body)> _notifications;
    private int _lasts;

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
        var webhook = await ListenAsync(notifications.Writer);

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
        // Debian's name, and everybody else's
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
        // it is ready before it looks for causes, and those that it finds there by then it looks at in no order
        await started.ThoughtAboutAsync();
        return started;
    }

    /// <summary>Says that these alerts fire; or, as Prometheus does when they end, that they have ended.</summary>
    public async Task SayAsync(bool firing, params IReadOnlyDictionary<string, string>[] alerts)
    {
        var now = DateTimeOffset.UtcNow;
        // one that began before the group's wait is told at once, alone: those that fire begin now
        var said = alerts.Select(labels => new
        {
            labels,
            startsAt = firing ? now : now.AddMinutes(-1),
            endsAt = firing ? now.AddMinutes(5) : now,
        });
        (
            await _http.PostAsJsonAsync("/api/v2/alerts", said, TestContext.Current.CancellationToken)
        ).EnsureSuccessStatusCode();
    }

    /// <summary>Waits until Alertmanager has thought about so many alerts and returns those that it would tell somebody of, as "name service instance".</summary>
    public async Task<IReadOnlyList<string>> HeardOfAsync(int count)
    {
        var alerts = await ThoughtAboutAsync();
        Assert.Equal(count, alerts.Count);
        return [.. alerts.Where(alert => State(alert) == "active").Select(Describe).Order()];
    }

    /// <summary>The alerts, after all causes among them have silenced their symptoms: Alertmanager looks at one after the other, behind its answer to who says them, and so at a cause and a symptom of ours last.</summary>
    private async Task<List<JsonNode>> ThoughtAboutAsync()
    {
        var last = $"{Ours}{++_lasts}";
        await SayAsync(firing: true, Burn("LatencyBudgetFastBurn"), Burn("LatencyBudgetSlowBurn"));
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
        return [.. alerts.Where(alert => !IsOurs(alert))];

        Dictionary<string, string> Burn(string name) =>
            new()
            {
                ["alertname"] = name,
                ["severity"] = "warning",
                ["service"] = last,
            };
    }

    /// <summary>The next call of the webhook.</summary>
    public async Task<(string? Authorization, JsonNode Body)> NotificationAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var notification = await _notifications.Reader.ReadAsync(deadline.Token);
            if (!notification.Body["alerts"]!.AsArray().All(alert => IsOurs(alert!)))
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

    private static bool IsOurs(JsonNode alert) =>
        ((string?)alert["labels"]!["service"])?.StartsWith(Ours, StringComparison.Ordinal) == true;

    private static string? State(JsonNode alert) => (string?)alert["status"]!["state"];

    private static string Describe(JsonNode alert)
    {
        var labels = alert["labels"]!;
        return $"{labels["alertname"]} {labels["service"]} {labels["instance"]}".TrimEnd();
    }

    private static async Task<WebApplication> ListenAsync(ChannelWriter<(string?, JsonNode)> notifications)
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
