using System.Threading.RateLimiting;
using Microsoft.Extensions.Http.Resilience;

namespace Polly.RateLimiting;

/// <summary>From the package Polly.RateLimiting: the part that the standard handler uses.</summary>
public class RateLimiterStrategyOptions : ResilienceStrategyOptions
{
    public RateLimiterStrategyOptions() => Name = "RateLimiter";

    public ConcurrencyLimiterOptions DefaultRateLimiterOptions { get; set; } = new() { PermitLimit = 1000, QueueLimit = 0 };

    public Func<RateLimiterArguments, ValueTask<RateLimitLease>>? RateLimiter { get; set; }
}

public readonly struct RateLimiterArguments(ResilienceContext context)
{
    public ResilienceContext Context { get; } = context;
}

public sealed class RateLimiterRejectedException(TimeSpan? retryAfter) : ExecutionRejectedException("The operation could not be executed because it was rejected by the rate limiter.")
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

// disposing is for limiters that refill by a timer; this one has none, and lives as long as its pipeline
#pragma warning disable CA1001 // (owns a disposable field)
internal sealed class RateLimiterStrategy(HttpRateLimiterStrategyOptions options) : ResilienceStrategy<HttpResponseMessage>
#pragma warning restore CA1001
{
    private readonly ConcurrencyLimiter _default = new(options.DefaultRateLimiterOptions);

    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        using var lease = options.RateLimiter is { } own
            ? await own(new(context)).ConfigureAwait(context.ContinueOnCapturedContext)
            : await _default.AcquireAsync(1, context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
        return lease.IsAcquired
            ? await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext)
            : Outcome.FromException<HttpResponseMessage>(new RateLimiterRejectedException(lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : null));
    }
}
