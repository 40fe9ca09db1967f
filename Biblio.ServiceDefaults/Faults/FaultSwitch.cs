namespace Biblio.ServiceDefaults.Faults;

/// <summary>A way to break a service on purpose: its name, its greatest value, what the value means.</summary>
public sealed record FaultSwitch(string Name, double Most, string Means)
{
    public static readonly FaultSwitch ErrorRate = new(
        "error-rate",
        1,
        "0 to 1: this share of the requests is answered with 500"
    );
    public static readonly FaultSwitch Latency = new("latency", 60_000, "milliseconds by which every answer is late");
    public static readonly FaultSwitch FailedReadiness = new("failed-readiness", 1, "1: /health says 503");
    public static readonly FaultSwitch MemoryLeak = new(
        "memory-leak",
        256,
        "MiB a second that are kept, up to 2048 in all"
    );
    public static readonly FaultSwitch SlowConsumer = new(
        "slow-consumer",
        60_000,
        "milliseconds before each message is handled"
    );
    public static readonly FaultSwitch UnreachableInventory = new(
        "unreachable-inventory",
        1,
        "1: requests are cut off and messages left unread"
    );
    public static readonly FaultSwitch PaymentFailure = new(
        "payment-failure",
        1,
        "0 to 1: this share of the payments fails"
    );
    public static readonly FaultSwitch OneBadBook = new(
        "one-bad-book",
        long.MaxValue,
        "the id of the book whose page answers 500"
    );
}
