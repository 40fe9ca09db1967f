using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>Spans and metrics of messaging; see observability/telemetry.md.</summary>
internal static class Telemetry
{
    public const string Name = "Biblio.Messaging";

    public static ActivitySource Source { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    public static Activity? Saying(string stream, string type) =>
        Source.StartActivity(ActivityKind.Producer, name: $"send {stream}", tags:
        [
            new("messaging.system", "redis"),
            new("messaging.operation.type", "send"),
            new("messaging.destination.name", stream),
            new("biblio.message.type", type),
        ]);
}
