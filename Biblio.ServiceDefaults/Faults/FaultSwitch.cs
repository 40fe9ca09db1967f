namespace Biblio.ServiceDefaults.Faults;

/// <summary>A fault that can be injected into a service. The description explains its value.</summary>
public sealed record FaultSwitch(string Name, double MaxValue, string Description)
{
    public static readonly FaultSwitch ErrorRate = new("error-rate", 1, "0 to 1: share of requests answered with 500");
    public static readonly FaultSwitch Latency = new("latency", 60_000, "milliseconds of delay before each response");
    public static readonly FaultSwitch FailedReadiness = new("failed-readiness", 1, "1: /health answers 503");
    public static readonly FaultSwitch MemoryLeak = new("memory-leak", 256, "MiB a second, up to 2048 MiB in total");
    public static readonly FaultSwitch SlowConsumer = new("slow-consumer", 60_000, "milliseconds before each message");
    public static readonly FaultSwitch UnreachableInventory = new(
        "unreachable-inventory",
        1,
        "1: requests are aborted and messages are left unread"
    );
    public static readonly FaultSwitch PaymentFailure = new("payment-failure", 1, "0 to 1: share of failed payments");
    public static readonly FaultSwitch UnsentNotices = new("unsent-notices", 1, "1: no notice is given out to be sent");
    public static readonly FaultSwitch OneBadBook = new("one-bad-book", long.MaxValue, "id of the book that fails");
}
