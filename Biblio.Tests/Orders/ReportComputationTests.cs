using Biblio.Tests.ServiceDefaults;

namespace Biblio.Tests.Orders;

/// <summary>
/// Runs alone, because it counts computations. While other tests keep the processor busy, Redis may not answer within
/// two seconds, and a caller then computes a report itself.
/// </summary>
[Collection(nameof(NonParallel))]
public sealed class ReportComputationTests(OrdersApp app) : IClassFixture<OrdersApp>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await app.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task At_expiry_a_hundred_callers_cause_one_computation(bool firstEver)
    {
        await app.SoldAsync(1, book: 1, quantity: 1, price: 10m);
        await AssertOneComputationAsync(firstEver, app.Client);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_callers_of_three_replicas_cause_one_computation(bool firstEver)
    {
        await app.SoldAsync(1, book: 1, quantity: 1, price: 10m);
        var replicas = new[] { app.Client, app.CreateReplica(), app.CreateReplica() };
        foreach (var replica in replicas)
        {
            // The first request starts the replica and does its one-time work.
            await replica.GetStringAsync(
                "/orders/reports/highest-spenders?source=redis-cached",
                TestContext.Current.CancellationToken
            );
        }

        await AssertOneComputationAsync(firstEver, replicas);
        Assert.InRange(int.Parse(await app.Redis.ExecuteAsync("TTL", "reports:best_selling_products"), null), 1, 60);
    }

    [Theory]
    [InlineData("redis-cached")]
    [InlineData("redis-scan")]
    [InlineData("live")]
    public async Task While_Redis_hangs_concurrent_callers_share_computations(string source)
    {
        await using var app = await OrdersApp.StartAsync(("Reports:Source", source));
        await app.GetAsync("/orders/reports/best-sellers");
        using var computed = new RecomputationCounter(app, "reports:best_selling_products");

        app.Redis.Process.Pause();
        try
        {
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 100)
                    .Select(async _ => (await app.GetAsync("/orders/reports/best-sellers")).ToJsonString())
            );
            Assert.Equal(["[]"], answers.Distinct());
        }
        finally
        {
            app.Redis.Process.Resume();
        }

        // All calls come before the timeout of Redis, so one computation is expected.
        // On a slow machine late calls may need more.
        Assert.InRange(computed.Count, 1, 10);
    }

    /// <summary>A hundred requests at once to these replicas in turn cause one computation, and get its result.</summary>
    private async Task AssertOneComputationAsync(bool firstEver, params HttpClient[] replicas)
    {
        if (!firstEver)
        {
            await app.GetAsync("/orders/reports/best-sellers?source=redis-cached");
            await app.Redis.ExecuteAsync("DEL", "reports:best_selling_products");
        }

        using var computed = new RecomputationCounter(app, "reports:best_selling_products");
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(n =>
                    replicas[n % replicas.Length]
                        .GetStringAsync(
                            "/orders/reports/best-sellers?source=redis-cached",
                            TestContext.Current.CancellationToken
                        )
                )
        );

        Assert.Equal("""[{"bookId":1,"title":"","quantity":1}]""", Assert.Single(answers.Distinct()));
        Assert.Equal(1, computed.Count);
    }
}
