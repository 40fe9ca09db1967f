using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.Running;

/// <summary>How fast a bare endpoint that answers a kilobyte is on this machine at this moment, in milliseconds: latencies as multiples of it can be compared between machines.</summary>
internal sealed class Calibration
{
    private const int AtOnce = 8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private readonly List<double> _sorted;

    private Calibration(IEnumerable<double> milliseconds) => _sorted = [.. milliseconds.Order()];

    public double Percentile(string name) =>
        _sorted[
            (int)(
                (_sorted.Count - 1)
                * int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)
                / 100.0
            )
        ];

    public static async Task<Calibration> MeasureAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var answer = new byte[1024];
        app.Run(context => context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask());
        await app.StartAsync(cancellationToken);

        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        await AskAsync(client, WarmUp, cancellationToken);
        return new(await AskAsync(client, Length, cancellationToken));
    }

    private static async Task<IEnumerable<double>> AskAsync(
        HttpClient client,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        var until = DateTime.UtcNow + length;
        return (
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(OneAsync, cancellationToken)))
        ).SelectMany(times => times);

        async Task<List<double>> OneAsync()
        {
            List<double> times = [];
            while (DateTime.UtcNow < until)
            {
                var started = Stopwatch.GetTimestamp();
                await client.GetByteArrayAsync("/", cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return times;
        }
    }
}
