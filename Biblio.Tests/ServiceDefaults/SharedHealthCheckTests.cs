using System.Diagnostics;
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
        var check = new SharedHealthCheck(store, TimeProvider.System);
        for (var tries = 0; tries < 3; tries++)
        {
            var since = Stopwatch.GetTimestamp();
            var result = await check.CheckHealthAsync(Context(store), CancellationToken);

            Assert.Equal(HealthStatus.Unhealthy, result.Status);
            Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(4));
        }

        Assert.Equal(1, store.Checks);
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
