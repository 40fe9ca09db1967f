using System.Text.Json;
using Biblio.ServiceDefaults;

namespace Biblio.Api.Alerts;

/// <summary>What Alertmanager sends to a webhook (version 4), as far as it is read here; it is another program's format, so what is not known is let be.</summary>
internal sealed record Notification(IReadOnlyList<Notification.Told>? Alerts)
{
    private const int MostAlerts = 1_000;
    private const int LongestText = 1_000;

    private static readonly JsonSerializerOptions Tolerant = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    internal sealed record Told(
        string? Status,
        Dictionary<string, string?>? Labels,
        Dictionary<string, string?>? Annotations,
        DateTimeOffset? StartsAt,
        DateTimeOffset? EndsAt,
        string? Fingerprint
    );

    public static async Task<IReadOnlyList<Alert>> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                "A notification is application/json.",
                StatusCodes.Status415UnsupportedMediaType
            );
        }

        Notification? notification;
        try
        {
            notification = await JsonSerializer.DeserializeAsync<Notification>(
                request.Body,
                Tolerant,
                request.HttpContext.RequestAborted
            );
        }
        catch (JsonException unreadable)
        {
            throw new BadHttpRequestException(unreadable.Message, StatusCodes.Status400BadRequest, unreadable);
        }

        return notification?.Alerts switch
        {
            null => throw new FieldException("alerts", "This is required."),
            { Count: > MostAlerts } => throw new FieldException(
                "alerts",
                $"There can be no more than {MostAlerts} of these."
            ),
            var alerts => [.. alerts.Select(Read)],
        };
    }

    private static Alert Read(Told? told, int index)
    {
        var state = told?.Status switch
        {
            "firing" => AlertState.Firing,
            "resolved" => AlertState.Resolved,
            _ => throw new FieldException($"alerts[{index}].status", "An alert is firing or resolved."),
        };
        if (Text(told.Labels, "alertname") is not { } name)
        {
            throw new FieldException($"alerts[{index}].labels.alertname", "This is required.");
        }

        if (told.StartsAt is not { } since)
        {
            throw new FieldException($"alerts[{index}].startsAt", "This is required.");
        }

        return new(
            Cut(told.Fingerprint) ?? string.Join(',', told.Labels!.OrderBy(label => label.Key, StringComparer.Ordinal)),
            name,
            Text(told.Labels, "severity"),
            Text(told.Labels, "service"),
            Text(told.Labels, "instance"),
            state,
            since.UtcDateTime,
            state == AlertState.Resolved ? told.EndsAt?.UtcDateTime : null,
            Text(told.Annotations, "summary"),
            Text(told.Annotations, "description"),
            Text(told.Annotations, "runbook_url")
        );
    }

    private static string? Text(Dictionary<string, string?>? texts, string name) => Cut(texts?.GetValueOrDefault(name));

    private static string? Cut(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : text.Length > LongestText ? text[..LongestText]
        : text;
}
