using System.Diagnostics;
using Biblio.LoadTests.Torture.Clients;

namespace Biblio.LoadTests.Torture.Faults;

/// <summary>
/// A fault that was injected, and what clients saw until Biblio worked again. It has the time until Biblio worked, and
/// the time until the AppHost reported the resource as healthy. A null says that it did not within the limit.
/// </summary>
internal sealed record FaultResult(
    string Name,
    TimeSpan At,
    TimeSpan Lasted,
    TimeSpan? Recovery,
    Task<TimeSpan?>? Healthy,
    AnswerCounts Answers,
    string? NotInjected = null
);

/// <summary>Injects the faults of a schedule one after the other, and waits after each until Biblio has recovered.</summary>
internal sealed class FaultRunner(FaultTarget target, RecoveryProbe probe, ClientLog log)
{
    private const int MaxFaults = 500;

    private readonly List<FaultResult> _results = [];

    public IReadOnlyList<FaultResult> Results => _results;

    /// <summary>
    /// Starts no fault after this time, except in the first round, which has <paramref name="round"/> faults. Starts none
    /// after a fault from which Biblio did not recover.
    /// </summary>
    public async Task RunAsync(
        IEnumerable<PlannedFault> schedule,
        int round,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var running = Stopwatch.StartNew();
        foreach (var planned in schedule.Take(MaxFaults))
        {
            await Task.Delay(planned.Pause, cancellationToken);
            if (running.Elapsed > duration && _results.Count >= round)
            {
                break;
            }

            var result = await InjectAsync(planned, running, cancellationToken);
            _results.Add(result);
            Console.WriteLine($"  {result.At.TotalSeconds, 5:0} s  {Describe(result)}");
            if (result.Recovery is null)
            {
                break;
            }
        }

        await Task.WhenAll(_results.Select(result => result.Healthy).OfType<Task>());
    }

    /// <summary>Whether everything was as it must be. It is known when the run has ended.</summary>
    public static bool IsGood(FaultResult result) =>
        result
            is {
                NotInjected: null,
                Recovery: not null,
                Healthy: null or { IsCompletedSuccessfully: true, Result: not null }
            };

    public static string Describe(FaultResult result) =>
        result switch
        {
            { NotInjected: { } reason } => $"{result.Name} was not injected: {reason}",
            { Recovery: { } recovery, Healthy: { IsCompletedSuccessfully: true, Result: null } } =>
                $"{result.Name}: worked after {recovery.TotalSeconds:0.0} s, but is not reported as healthy",
            { Recovery: { } recovery } => $"{result.Name}: works again after {recovery.TotalSeconds:0.0} s",
            _ => $"{result.Name}: not recovered within {RecoveryProbe.Limit.TotalSeconds:0} s",
        };

    private async Task<FaultResult> InjectAsync(
        PlannedFault planned,
        Stopwatch running,
        CancellationToken cancellationToken
    )
    {
        var (at, before) = (running.Elapsed, log.Snapshot());
        string? notInjected = null;
        try
        {
            await planned.Fault.InjectAsync(target, planned.Length, cancellationToken);
        }
        catch (Exception exception)
            when (exception is LoadException or HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            notInjected = exception.Message;
        }

        var lasted = running.Elapsed - at;
        var ended = running.Elapsed;
        var recovery = await probe.WaitAsync(cancellationToken);
        var answers = log.Snapshot().Since(before);
        var healthy = planned.Fault.Resource is { } resource ? WaitForStatusAsync(resource) : null;
        return new(planned.Fault.Name, at, lasted, recovery, healthy, answers, notInjected);

        // The next faults do not wait for the report. By now the AppHost has noticed the end of a process.
        async Task<TimeSpan?> WaitForStatusAsync(string resource) =>
            await probe.WaitForStatusAsync(resource, cancellationToken) is null ? null : running.Elapsed - ended;
    }
}
