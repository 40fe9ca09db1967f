using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>
/// A closed-loop load generator: each connection has one request in flight at any time. It uses as little processor
/// time as possible.
/// </summary>
internal sealed class ClosedLoopLoadGenerator(Uri target, int connections) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(
        new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            // The generator sends no traceparent and creates no span, because the client is not part of the
            // measurement.
            ActivityHeadersPropagator = null,
        }
    );

    /// <summary>
    /// Sends requests for the given duration. Returns the number of responses, the elapsed seconds and the 99th
    /// percentile of latency. A status other than <paramref name="expected"/> ends the run.
    /// </summary>
    public async Task<(long Responses, double Seconds, TimeSpan P99)> RunAsync(
        Func<Uri, HttpRequestMessage> createRequest,
        HttpStatusCode expected,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var latencies = new ConcurrentBag<List<long>>();
        var started = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable.Range(0, connections).Select(_ => Task.Run(SendSequentiallyAsync, cancellationToken))
        );
        var seconds = started.Elapsed.TotalSeconds;
        var sorted = latencies.SelectMany(one => one).Order().ToList();
        return (
            sorted.Count,
            seconds,
            sorted.Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, sorted[sorted.Count * 99 / 100])
        );

        async Task SendSequentiallyAsync()
        {
            var connectionLatencies = new List<long>();
            latencies.Add(connectionLatencies);
            while (started.Elapsed < duration)
            {
                var sent = Stopwatch.GetTimestamp();
                using var request = createRequest(target);
                using var response = await _invoker.SendAsync(request, cancellationToken);
                if (response.StatusCode != expected)
                {
                    throw new LoadException(
                        $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} instead of "
                            + $"{(int)expected}: "
                            + await response.Content.ReadAsStringAsync(cancellationToken)
                    );
                }

                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
                connectionLatencies.Add(Stopwatch.GetTimestamp() - sent);
            }
        }
    }

    public void Dispose() => _invoker.Dispose();
}
