using System.Text.Json;
using Biblio.Http;

namespace Biblio.Api.Alerts;

/// <summary>
/// The fields that are read of a message of Alertmanager to a webhook (version 4).
/// Unknown fields are ignored, because the format belongs to another program.
/// </summary>
internal sealed record AlertmanagerNotification(IReadOnlyList<AlertmanagerNotification.Item>? Alerts)
{
    private const int MaxAlerts = 1_000;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    internal sealed record Item(
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

        AlertmanagerNotification? notification;
        try
        {
            notification = await JsonSerializer.DeserializeAsync<AlertmanagerNotification>(
                request.Body,
                JsonOptions,
                request.HttpContext.RequestAborted
            );
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException(exception.Message, StatusCodes.Status400BadRequest, exception);
        }

        return notification?.Alerts switch
        {
            null => throw new FieldException("alerts", "This is required."),
            { Count: > MaxAlerts } => throw new FieldException(
                "alerts",
                $"There can be no more than {MaxAlerts} of these."
            ),
            var alerts => [.. alerts.Select(ToAlert)],
        };
    }

    private static Alert ToAlert(Item? item, int index)
    {
        var state = item?.Status switch
        {
            "firing" => AlertState.Firing,
            "resolved" => AlertState.Resolved,
            _ => throw new FieldException($"alerts[{index}].status", "An alert is firing or resolved."),
        };
        if (Alert.GetText(item.Labels, "alertname") is null)
        {
            throw new FieldException($"alerts[{index}].labels.alertname", "This is required.");
        }

        if (item.StartsAt is not { } startsAt)
        {
            throw new FieldException($"alerts[{index}].startsAt", "This is required.");
        }

        return Alert.From(
            state,
            item.Fingerprint,
            item.Labels!,
            item.Annotations,
            startsAt.UtcDateTime,
            state == AlertState.Resolved ? item.EndsAt?.UtcDateTime : null
        );
    }
}
