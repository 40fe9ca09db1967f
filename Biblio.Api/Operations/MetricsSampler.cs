namespace Biblio.Api.Operations;

/// <summary>
/// Collects the golden signals from the services themselves, where there is no Prometheus. It reads their
/// <c>/metrics</c> every 15 seconds while somebody looks at the signals, and keeps an hour in memory.
/// </summary>
internal sealed class MetricsSampler(ServiceReplicas replicas, OperationsClient client, TimeProvider time)
    : BackgroundService
{
    private const int MaxSamples = 240;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatchedFor = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<string, Queue<ServiceSample>> _samples = [];
    private IReadOnlyList<string> _missing = [];
    private DateTime _sampledAt;
    private DateTime _watchedUntil;

    /// <summary>Reads all services now, unless that was done just before. Returns those that did not answer.</summary>
    public async Task<IReadOnlyList<string>> SampleAsync(CancellationToken cancellationToken)
    {
        _watchedUntil = time.GetUtcNow().UtcDateTime + WatchedFor;
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow().UtcDateTime - _sampledAt >= MinInterval)
            {
                await ReadAllAsync(cancellationToken);
            }

            return _missing;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>The signals of a service since a time, in thirty steps at most.</summary>
    public IReadOnlyList<Signal> GetSignals(string service, DateTime from)
    {
        List<ServiceSample> samples;
        lock (_samples)
        {
            samples = [.. _samples.GetValueOrDefault(service, []).Where(sample => sample.At >= from)];
        }

        return ServiceSignals.From(samples);
    }

    public override void Dispose()
    {
        _lock.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (time.GetUtcNow().UtcDateTime < _watchedUntil)
            {
                await _lock.WaitAsync(stoppingToken);
                try
                {
                    await ReadAllAsync(stoppingToken);
                }
                finally
                {
                    _lock.Release();
                }
            }
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            replicas.All.Select(async replica =>
                (
                    replica.Service,
                    Answer: await client.GetAsync(replica.At("/metrics"), cancellationToken)
                        is { IsSuccess: true } answer
                        ? answer
                        : null
                )
            )
        );
        _sampledAt = time.GetUtcNow().UtcDateTime;
        _missing = [.. answers.Where(answer => answer.Answer is null).Select(answer => answer.Service).Distinct()];
        foreach (var service in answers.Where(answer => answer.Answer is not null).GroupBy(answer => answer.Service))
        {
            var sample = ServiceSample.From(
                _sampledAt,
                string.Join(' ', service.Select(answer => answer.Answer!.Instance)),
                [.. service.SelectMany(answer => MetricsText.Read(answer.Answer!.Body, ServiceSample.Metrics))]
            );
            lock (_samples)
            {
                var queue = _samples.TryGetValue(service.Key, out var known) ? known : _samples[service.Key] = [];
                queue.Enqueue(sample);
                if (queue.Count > MaxSamples)
                {
                    queue.Dequeue();
                }
            }
        }
    }
}
