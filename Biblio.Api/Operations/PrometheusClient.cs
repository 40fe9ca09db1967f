using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

/// <summary>
/// Asks Prometheus fixed queries, never a text of the caller. Its answers are bounded and not trusted: what is not as
/// expected is left out.
/// </summary>
internal sealed class PrometheusClient(OperationsClient client, IOptions<OperationsOptions> options)
{
    private const int MaxPoints = 200;
    private const int MaxAlerts = 1_000;

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 16 };

    public bool IsConfigured => options.Value.Prometheus is not null;

    /// <summary>The points of the first series of a query. Null when Prometheus did not answer.</summary>
    public async Task<IReadOnlyList<SignalPoint>?> QueryRangeAsync(
        string query,
        DateTime from,
        DateTime to,
        TimeSpan step,
        CancellationToken cancellationToken
    )
    {
        var parameters = new QueryBuilder
        {
            { "query", query },
            { "start", ToUnix(from) },
            { "end", ToUnix(to) },
            { "step", step.TotalSeconds.ToString(CultureInfo.InvariantCulture) },
            { "timeout", $"{options.Value.Deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s" },
        };
        return await ReadAsync($"/api/v1/query_range{parameters}", ReadPoints, cancellationToken);
    }

    /// <summary>The values of the alerts that fire, by their labels. Null when Prometheus did not answer.</summary>
    public async Task<IReadOnlyDictionary<string, double>?> AlertValuesAsync(CancellationToken cancellationToken) =>
        await ReadAsync("/api/v1/alerts", ReadAlertValues, cancellationToken);

    public Task<string?> VersionAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            "/api/v1/status/buildinfo",
            data => data.TryGetProperty("version", out var version) ? version.GetString() : null,
            cancellationToken
        );

    private async Task<T?> ReadAsync<T>(string path, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        if (
            options.Value.Prometheus is not { } address
            || await client.GetAsync(new Uri(address, path), cancellationToken) is not { IsSuccess: true } answer
        )
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Body, JsonOptions);
            return read(json.RootElement.GetProperty("data"));
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // It is not the answer of a Prometheus.
            return null;
        }
    }

    private static List<SignalPoint> ReadPoints(JsonElement data)
    {
        var series = data.GetProperty("result").EnumerateArray().FirstOrDefault();
        return series.ValueKind == JsonValueKind.Undefined
            ? []
            :
            [
                .. series
                    .GetProperty("values")
                    .EnumerateArray()
                    .Take(MaxPoints)
                    .Select(ReadPoint)
                    .OfType<SignalPoint>(),
            ];
    }

    /// <summary>A point is <c>[1435781430.781, "0.5"]</c>. One that is not a number is left out.</summary>
    private static SignalPoint? ReadPoint(JsonElement pair) =>
        double.TryParse(pair[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
        && pair[0].TryGetDouble(out var seconds)
        && seconds is >= 0 and < 32_503_680_000
            ? new(DateTime.UnixEpoch.AddSeconds(seconds), value)
            : null;

    private static Dictionary<string, double> ReadAlertValues(JsonElement data)
    {
        var values = new Dictionary<string, double>();
        foreach (var alert in data.GetProperty("alerts").EnumerateArray().Take(MaxAlerts))
        {
            if (
                double.TryParse(
                    alert.GetProperty("value").GetString(),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var value
                ) && double.IsFinite(value)
            )
            {
                var labels = alert
                    .GetProperty("labels")
                    .EnumerateObject()
                    .ToDictionary(label => label.Name, label => label.Value.GetString());
                values[Alerts.Alert.ToKey(labels)] = value;
            }
        }

        return values;
    }

    private static string ToUnix(DateTime at) =>
        (at - DateTime.UnixEpoch).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
