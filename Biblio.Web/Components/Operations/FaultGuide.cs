namespace Biblio.Web.Components.Operations;

/// <summary>
/// What a fault causes: the alerts that fire, and the dashboard and panel that show it. From observability/faults.md.
/// </summary>
internal sealed record FaultGuide(string Fault, string[] Alerts, string Dashboard, string Panel)
{
    public static IReadOnlyList<FaultGuide> All { get; } =
    [
        new(
            "error-rate",
            ["HighErrorRate", "AvailabilityBudgetFastBurn"],
            "Overview",
            "Errors: what share of the requests fails (5xx)?"
        ),
        new(
            "latency",
            ["HighResponseTime", "LatencyBudgetFastBurn"],
            "Overview",
            "Latency: how long do 95 % of the requests take at most?"
        ),
        new("one-bad-book", ["HighErrorRate"], "Catalog", "Which status codes does it return?"),
        new(
            "payment-failure",
            ["PaymentFailures", "OrdersNotCompleting"],
            "Orders",
            "What does the payment provider answer?"
        ),
        new("unsent-notices", ["NoticesNotSent"], "Lending", "How many loans are overdue, and notices not sent?"),
        new(
            "unreachable-inventory",
            ["OrderStepRetries", "OrdersNotCompleting"],
            "Orders",
            "Which steps were retried?"
        ),
        new("slow-consumer", ["StreamLag"], "Inventory", "How many messages are unprocessed?"),
        new("failed-readiness", ["ServiceNotReady"], "Catalog", "Is it ready?"),
        new("memory-leak", ["ServiceMemoryHigh"], "Infrastructure", "Which process uses how much memory?"),
    ];

    public static FaultGuide? Find(string fault) => All.FirstOrDefault(guide => guide.Fault == fault);
}
