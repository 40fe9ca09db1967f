using System.Text.Json.Nodes;

namespace Biblio.Tests.Observability;

public sealed class NotificationsTests
{
    [Fact]
    public async Task The_webhook_is_notified_of_firing_and_resolved_alerts()
    {
        await using var alertmanager = await Alertmanager.StartAsync();
        var one = Alert("ServiceDown", "orders", "127.0.0.1:5002", severity: "critical");
        var other = Alert("ServiceDown", "orders", "127.0.0.1:6002", severity: "critical");

        await alertmanager.PostAlertsAsync(firing: true, one, other);
        var (authorization, body) = await alertmanager.ReadNotificationAsync();

        Assert.Equal($"Bearer {Alertmanager.Token}", authorization);
        // Alertmanager writes the name as a pattern: web\.hook
        Assert.Equal(
            ("firing", "web.hook"),
            ((string)body["status"]!, System.Text.RegularExpressions.Regex.Unescape((string)body["receiver"]!))
        );
        // Alertmanager groups both replicas into one notification.
        Assert.Equal(2, body["alerts"]!.AsArray().Count);

        await alertmanager.PostAlertsAsync(firing: false, one, other);

        JsonNode over;
        do
        {
            (_, over) = await alertmanager.ReadNotificationAsync();
        } while ((string)over["status"]! != "resolved");
        Assert.All(over["alerts"]!.AsArray(), alert => Assert.Equal("resolved", (string)alert!["status"]!));
    }

    [Fact]
    public async Task A_dead_service_silences_only_its_own_symptoms()
    {
        await using var alertmanager = await Alertmanager.StartAsync();

        await alertmanager.PostAlertsAsync(
            firing: true,
            Alert("ServiceDown", "orders", "a"),
            Alert("HighErrorRate", "orders", "a"),
            Alert("ServiceMemoryHigh", "orders", "a"),
            Alert("HighErrorRate", "orders", "b"),
            Alert("HighErrorRate", "api", "c"),
            Alert("HighErrorRate", "catalog", "d"),
            Alert("AvailabilityBudgetFastBurn", "api"),
            Alert("OrderStepRetries"),
            Alert("StockOut")
        );

        Assert.Equal(
            [
                "AvailabilityBudgetFastBurn api",
                "HighErrorRate catalog d",
                "HighErrorRate orders b",
                "ServiceDown orders a",
                "StockOut",
            ],
            await alertmanager.GetActiveAlertsAsync(9)
        );
    }

    [Fact]
    public async Task A_dead_web_does_not_silence_the_services()
    {
        await using var alertmanager = await Alertmanager.StartAsync();

        await alertmanager.PostAlertsAsync(
            firing: true,
            Alert("ServiceDown", "web", "a"),
            Alert("HighErrorRate", "api", "b"),
            Alert("OrdersNotCompleting")
        );

        Assert.Equal(
            ["HighErrorRate api b", "OrdersNotCompleting", "ServiceDown web a"],
            await alertmanager.GetActiveAlertsAsync(3)
        );
    }

    [Fact]
    public async Task A_dead_store_silences_what_follows_from_it()
    {
        await using var alertmanager = await Alertmanager.StartAsync();

        await alertmanager.PostAlertsAsync(
            firing: true,
            Alert("DatabaseDown", "mysql", "m"),
            Alert("RedisDown", "cache", "r"),
            Alert("ServiceNotReady", "orders", "a"),
            Alert("HighErrorRate", "catalog", "b"),
            Alert("OutboxStuck", "orders"),
            Alert("DeadLetters", "inventory"),
            Alert("DiskAlmostFull", "host", "h")
        );

        Assert.Equal(
            ["DatabaseDown mysql m", "DeadLetters inventory", "DiskAlmostFull host h", "RedisDown cache r"],
            await alertmanager.GetActiveAlertsAsync(7)
        );
    }

    [Fact]
    public async Task A_fast_burn_silences_the_services_slow_burn()
    {
        await using var alertmanager = await Alertmanager.StartAsync();

        await alertmanager.PostAlertsAsync(
            firing: true,
            Alert("AvailabilityBudgetFastBurn", "orders"),
            Alert("AvailabilityBudgetSlowBurn", "orders"),
            Alert("AvailabilityBudgetSlowBurn", "catalog"),
            Alert("LatencyBudgetSlowBurn", "orders")
        );

        Assert.Equal(
            ["AvailabilityBudgetFastBurn orders", "AvailabilityBudgetSlowBurn catalog", "LatencyBudgetSlowBurn orders"],
            await alertmanager.GetActiveAlertsAsync(4)
        );
    }

    private static Dictionary<string, string> Alert(
        string name,
        string? service = null,
        string? instance = null,
        string severity = "warning"
    )
    {
        var labels = new Dictionary<string, string> { ["alertname"] = name, ["severity"] = severity };
        if (service is not null)
        {
            labels["service"] = service;
        }

        if (instance is not null)
        {
            labels["instance"] = instance;
        }

        return labels;
    }
}
