using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Biblio.Mail;

/// <summary>Spans and metrics of e-mail; see observability/telemetry.md.</summary>
internal sealed class Telemetry
{
    private const string Name = "Biblio.Mail";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _sent;
    private readonly Counter<long> _failed;

    public Telemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _sent = meter.CreateCounter<long>("biblio.mail.sent", "{message}", "Messages that the mail server accepted");
        _failed = meter.CreateCounter<long>(
            "biblio.mail.failed",
            "{message}",
            "Attempts to send a message that failed"
        );
    }

    /// <summary>Starts the span of sending a message. It contains no address.</summary>
    public static Activity? StartSend(string host)
    {
        var span = Source.StartActivity("send mail", ActivityKind.Client);
        span?.SetTag("peer.service", "mail");
        span?.SetTag("server.address", host);
        return span;
    }

    public void Sent() => _sent.Add(1);

    /// <summary>Counts a failure. The reason is <c>rejected</c>, <c>unreachable</c> or <c>timeout</c>.</summary>
    public void Failed(string reason) => _failed.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
