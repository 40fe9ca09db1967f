using System.Collections.Concurrent;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.Tests.ServiceDefaults;

public sealed class SharedHealthCheckTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_callers_share_one_check()
    {
        var store = new Store();
        var check = new SharedHealthCheck(store, TimeProvider.System);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(_ => check.CheckHealthAsync(Context(store), CancellationToken))
        );

        Assert.All(results, result => Assert.Equal(HealthStatus.Healthy, result.Status));
        Assert.Equal(1, store.Checks);
    }

    [Fact]
    public async Task Two_failures_after_a_success_are_reported()
    {
        var store = new Store();
        var check = new SharedHealthCheck(store, TimeProvider.System);
        await check.CheckHealthAsync(Context(store), CancellationToken);

        store.FailNext(1);
        await AssertAlwaysAsync(HealthStatus.Healthy, () => store.Checks >= 3);

        store.FailNext(int.MaxValue);
        await Eventually.IsTrueAsync(async () =>
            (await check.CheckHealthAsync(Context(store), CancellationToken)).Status == HealthStatus.Unhealthy
        );
        store.FailNext(0);
        await Eventually.IsTrueAsync(async () =>
            (await check.CheckHealthAsync(Context(store), CancellationToken)).Status == HealthStatus.Healthy
        );

        async Task AssertAlwaysAsync(HealthStatus status, Func<bool> isOver)
        {
            await Eventually.IsTrueAsync(async () =>
            {
                Assert.Equal(status, (await check.CheckHealthAsync(Context(store), CancellationToken)).Status);
                return isOver();
            });
        }
    }

    [Fact]
    public async Task A_failure_at_the_start_is_reported_at_once()
    {
        var store = new Store();
        store.FailNext(1);

        var result = await new SharedHealthCheck(store, TimeProvider.System).CheckHealthAsync(
            Context(store),
            CancellationToken
        );

        Assert.Equal((HealthStatus.Unhealthy, "The store is away."), (result.Status, result.Description));
    }

    [Fact]
    public async Task A_hanging_check_is_reported_after_two_seconds()
    {
        var store = new Store { Hangs = true };
        var time = new ShortWaits();
        var check = new SharedHealthCheck(store, time);
        for (var tries = 0; tries < 3; tries++)
        {
            var result = await check.CheckHealthAsync(Context(store), CancellationToken);

            Assert.Equal(HealthStatus.Unhealthy, result.Status);
        }

        Assert.Equal(TimeSpan.FromSeconds(2), time.Waits.Max());
        Assert.Equal(1, store.Checks);
    }

    /// <summary>A clock whose timers end at once. It keeps how long they would have lasted.</summary>
    private sealed class ShortWaits : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        // Long after the last answer, so that no answer is used twice.
        public override long GetTimestamp() => base.GetTimestamp() + (TimestampFrequency * 10 * Waits.Count);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Enqueue(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private static HealthCheckContext Context(IHealthCheck check) =>
        new() { Registration = new("store", check, HealthStatus.Unhealthy, tags: null) };

    private sealed class Store : IHealthCheck
    {
        private int _checks;
        private int _failures;

        public int Checks => Volatile.Read(ref _checks);

        public bool Hangs { get; init; }

        public void FailNext(int count) => Volatile.Write(ref _failures, count);

        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        )
        {
            Interlocked.Increment(ref _checks);
            if (Hangs)
            {
                // A check should end when it is cancelled. This one does not.
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            }

            return Volatile.Read(ref _failures) > 0 && Interlocked.Decrement(ref _failures) >= 0
                ? HealthCheckResult.Unhealthy("The store is away.")
                : HealthCheckResult.Healthy();
        }
    }
}
