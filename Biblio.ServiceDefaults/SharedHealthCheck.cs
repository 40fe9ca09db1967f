using Biblio.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Checks a store for all callers together, so that probes cause no load. One check runs at a time and takes two seconds
/// at most, and its result counts for a second. A single failure after a success is not reported.
/// </summary>
internal sealed class SharedHealthCheck(IHealthCheck check, TimeProvider time) : IHealthCheck
{
    private const int FailureThreshold = 2;

    // The check gets less time than the caller waits, so that it can say what it was waiting for.
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Lock _sync = new();
    private Task<HealthCheckResult>? _current;
    private Task<HealthCheckResult>? _unfinished;
    private HealthCheckResult? _reported;
    private TimeSpan _validity;
    private long _checkedAt;
    private int _failures;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        lock (_sync)
        {
            if (_reported is { } reported && time.GetElapsedTime(_checkedAt) < _validity)
            {
                return Task.FromResult(reported);
            }

            _current ??= Task.Run(() => RunAsync(context), CancellationToken.None);
            return _current.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> RunAsync(HealthCheckContext context)
    {
        var result = await CheckOnceAsync(context);
        lock (_sync)
        {
            _failures = result.Status == HealthStatus.Healthy ? 0 : _failures + 1;
            var isBlip = _failures is > 0 and < FailureThreshold && _reported is { Status: HealthStatus.Healthy };
            (_validity, _checkedAt, _current) = (isBlip ? RetryDelay : Validity, time.GetTimestamp(), null);
            _reported = isBlip ? _reported : result;
            return _reported!.Value;
        }
    }

    private async Task<HealthCheckResult> CheckOnceAsync(HealthCheckContext context)
    {
        using var timeout = new CancellationTokenSource(CheckTimeout, time);
        try
        {
            // A check that ignores its cancellation is not started a second time.
            _unfinished ??= check.CheckHealthAsync(context, timeout.Token);
            var result = await _unfinished.WaitAsync(WaitTimeout, time);
            _unfinished = null;
            return result;
        }
        catch (TimeoutException)
        {
            return HealthFailure.Create(
                context.Registration.FailureStatus,
                "no-answer",
                "There was no answer within 2 seconds."
            );
        }
        catch (Exception exception)
        {
            _unfinished = null;
            return new(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}

/// <summary>Registers health checks of stores.</summary>
public static class SharedHealthChecks
{
    /// <summary>
    /// Adds a check that <c>/health</c>, the gateway's probes and the readiness metric share. The check reports
    /// <paramref name="failureStatus"/> unless it says otherwise.
    /// </summary>
    public static void AddSharedHealthCheck<TCheck>(
        this IServiceCollection services,
        string name,
        HealthStatus failureStatus,
        params object[] arguments
    )
        where TCheck : class, IHealthCheck
    {
        services.AddKeyedSingleton(name, (provider, _) =>
            new SharedHealthCheck(ActivatorUtilities.CreateInstance<TCheck>(provider, arguments), TimeProvider.System)
        );
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    name,
                    provider => provider.GetRequiredKeyedService<SharedHealthCheck>(name),
                    failureStatus,
                    tags: null
                )
            );
    }
}
