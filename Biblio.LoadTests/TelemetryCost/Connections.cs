using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Biblio.LoadTests.TelemetryCost;

/// <summary>So many connections, each with one request under way at any time: as little work for the machine as HTTP allows.</summary>
internal sealed class Connections(Uri target, int count) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(
        new SocketsHttpHandler
        {
            MaxConnectionsPerServer = count,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            // no traceparent, no span of our own: a caller is not part of what is measured
            ActivityHeadersPropagator = null,
        }
    );

    /// <summary>Asks for this long; returns answers, seconds, and within how long 99 of 100 answers came. Anything but <paramref name="expected"/> ends the run.</summary>
    public async Task<(long Answers, double Seconds, TimeSpan P99)> AskAsync(
        Func<Uri, HttpRequestMessage> next,
        HttpStatusCode expected,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var latencies = new ConcurrentBag<List<long>>();
        var started = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(OneAfterTheOtherAsync, cancellationToken)));
        var seconds = started.Elapsed.TotalSeconds;
        var all = latencies.SelectMany(one => one).Order().ToList();
        return (
            all.Count,
            seconds,
            all.Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, all[all.Count * 99 / 100])
        );

        async Task OneAfterTheOtherAsync()
        {
            var own = new List<long>();
            latencies.Add(own);
            while (started.Elapsed < duration)
            {
                var begun = Stopwatch.GetTimestamp();
                using var request = next(target);
                using var response = await _invoker.SendAsync(request, cancellationToken);
                if (response.StatusCode != expected)
                {
                    throw new LoadException(
                        $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} instead of {(int)expected}: {await response.Content.ReadAsStringAsync(cancellationToken)}"
                    );
                }

                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
                own.Add(Stopwatch.GetTimestamp() - begun);
            }
        }
    }

    public void Dispose() => _invoker.Dispose();
}
