using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Local;

/// <summary>
/// Sends the output of the containers without OTLP, such as Redis, MySQL, nginx and the monitoring, to the collector.
/// Loki then has them under the name of the resource, beside the logs of the services.
/// </summary>
internal sealed class ServerLogForwarder(
    ContainerResource collector,
    DistributedApplicationModel model,
    ResourceLoggerService loggers,
    ResourceNotificationService notifications
) : BackgroundService
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Aspire keeps the lines until then.
            await notifications.WaitForResourceHealthyAsync(
                collector.Name,
                WaitBehavior.WaitOnResourceUnavailable,
                stoppingToken
            );
            await ForwardAsync(new(collector.GetEndpoint("http").Url), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
    }

    /// <summary>Sends all lines until the token is cancelled.</summary>
    internal async Task ForwardAsync(Uri receiver, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = receiver, Timeout = Timeout };
        // The collector's own log stays in its file: a failed export would be a line to export.
        await Task.WhenAll(
            model
                .Resources.OfType<ContainerResource>()
                .Where(container => container != collector && ResourceStatusFile.IsShown(container))
                .Select(container => ForwardAsync(client, container, cancellationToken))
        );
    }

    private async Task ForwardAsync(HttpClient client, ContainerResource container, CancellationToken cancellationToken)
    {
        await foreach (var lines in loggers.WatchAsync(container).WithCancellation(cancellationToken))
        {
            try
            {
                using var response = await client.PostAsJsonAsync(
                    "/v1/logs",
                    CreateRequest(container.Name, lines),
                    cancellationToken
                );
            }
            catch (Exception exception)
                when (exception is HttpRequestException or OperationCanceledException
                    && !cancellationToken.IsCancellationRequested
                )
            {
                // These lines are missing in Loki, and the next ones are sent again. The log file has all of them.
            }
        }
    }

    /// <summary>An ExportLogsServiceRequest of OTLP as JSON.</summary>
    private static JsonObject CreateRequest(string service, IReadOnlyList<LogLine> lines) =>
        new()
        {
            ["resourceLogs"] = new JsonArray(
                new JsonObject
                {
                    ["resource"] = new JsonObject
                    {
                        ["attributes"] = new JsonArray(
                            new JsonObject { ["key"] = "service.name", ["value"] = CreateText(service) }
                        ),
                    },
                    ["scopeLogs"] = new JsonArray(
                        new JsonObject { ["logRecords"] = new JsonArray([.. lines.Select(CreateRecord)]) }
                    ),
                }
            ),
        };

    private static JsonObject CreateRecord(LogLine line)
    {
        var (time, text) = LogTimestamp.Split(line.Content);
        var record = new JsonObject { ["body"] = CreateText(text) };
        if (time is { } at)
        {
            var nanoseconds = (at - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            // JSON of Protocol Buffers has 64-bit numbers as strings.
            record["timeUnixNano"] = nanoseconds.ToString(CultureInfo.InvariantCulture);
        }

        return record;
    }

    private static JsonObject CreateText(string text) => new() { ["stringValue"] = text };
}
