using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.Running;

/// <summary>
/// Measures the latency of a bare endpoint that answers one kilobyte, in milliseconds. Latencies as multiples of it
/// can be compared between machines.
/// </summary>
internal sealed class Calibration
{
    private const int Concurrency = 8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    private readonly List<double> _sortedMilliseconds;

    private Calibration(IEnumerable<double> milliseconds) => _sortedMilliseconds = [.. milliseconds.Order()];

    public double Percentile(string percentile) =>
        _sortedMilliseconds[
            (int)(
                (_sortedMilliseconds.Count - 1)
                * int.Parse(percentile.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)
                / 100.0
            )
        ];

    public static async Task<Calibration> MeasureAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var body = new byte[1024];
        app.Run(context => context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask());
        await app.StartAsync(cancellationToken);

        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        await MeasureAsync(client, WarmUp, cancellationToken);
        return new(await MeasureAsync(client, Duration, cancellationToken));
    }

    private static async Task<IEnumerable<double>> MeasureAsync(
        HttpClient client,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var until = DateTime.UtcNow + duration;
        return (
            await Task.WhenAll(
                Enumerable.Range(0, Concurrency).Select(_ => Task.Run(SendSequentiallyAsync, cancellationToken))
            )
        ).SelectMany(milliseconds => milliseconds);

        async Task<List<double>> SendSequentiallyAsync()
        {
            List<double> milliseconds = [];
            while (DateTime.UtcNow < until)
            {
                var started = Stopwatch.GetTimestamp();
                await client.GetByteArrayAsync("/", cancellationToken);
                milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return milliseconds;
        }
    }
}
