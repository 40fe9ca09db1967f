using System.Diagnostics;
using System.Net;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Journeys;

/// <summary>Services that start before their stores.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan OutageDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxResponseTime = TimeSpan.FromSeconds(2);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Biblio.Catalog", "catalogdb", "/books", false)]
    [InlineData("Biblio.Orders", "ordersdb", "/orders?userId=1", false)]
    [InlineData("Biblio.Inventory", "inventorydb", "/stock", false)]
    [InlineData("Biblio.Lending", "lendingdb", "/branches", false)]
    [InlineData("Biblio.Api", "accountsdb", "/api/v1", true)]
    public async Task A_service_starts_before_its_database_and_becomes_ready(
        string project,
        string database,
        string path,
        bool isReadyWithout
    )
    {
        var redis = await RedisServer.SharedAsync();
        var mariadb = await MariaDbServer.StartAsync();
        var schema = await mariadb.CreateSchemaAsync(database);
        mariadb.Process.Kill();
        using var service = new ServiceProcess(
            project,
            ("ConnectionStrings:cache", redis.ConnectionString),
            Tokens.KeySetSetting,
            ("Accounts:SigningKeySecret", Tokens.SigningKeySecret),
            ("Accounts:ShopAddress", "https://biblio.example"),
            ("Mail:From", "no-reply@biblio.example"),
            ("Mail:Smtp:Host", "127.0.0.1"),
            ($"ConnectionStrings:{database}", schema),
            ("Catalog:StarterFile", "none.csv")
        );
        service.Start();
        await WaitUntilAliveAsync(service);
        service.Client.As(Tokens.Librarian);
        // The first answer waits until its code is compiled, which takes seconds on a busy machine.
        await StatusAsync(service, "/health");

        // There are more callers than threads in the pool.
        var early = Enumerable.Range(0, 60).Select(_ => StatusAsync(service, path)).ToList();
        for (
            var outage = Stopwatch.StartNew();
            outage.Elapsed < OutageDuration;
            await Task.Delay(200, CancellationToken)
        )
        {
            var stopwatch = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/alive"));
            Assert.Equal(
                isReadyWithout ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable,
                await StatusAsync(service, "/health")
            );
            Assert.InRange(stopwatch.Elapsed, TimeSpan.Zero, MaxResponseTime);
        }

        mariadb.Process.Restart();
        await mariadb.WaitUntilReadyAsync();
        await service.WaitUntilHealthyAsync(CancellationToken);

        var health = await service.Client.GetStringAsync("/health", CancellationToken);
        await Eventually.IsTrueAsync(
            async () =>
                (health = await service.Client.GetStringAsync("/health", CancellationToken)).Contains(
                    "\"status\":\"healthy\",\"service\"",
                    StringComparison.Ordinal
                ),
            () => Task.FromResult(health)
        );
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, path));
        Assert.All(await Task.WhenAll(early), status =>
            Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable })
        );
        await mariadb.Process.DisposeAsync();
    }

    [Fact]
    public async Task A_service_is_ready_without_Redis_at_its_start()
    {
        var mariadb = await MariaDbServer.SharedAsync();
        var redis = await RedisServer.StartAsync();
        redis.Process.Kill();
        using var service = new ServiceProcess(
            "Biblio.Catalog",
            ("ConnectionStrings:cache", redis.ConnectionString),
            Tokens.KeySetSetting,
            ("ConnectionStrings:catalogdb", await mariadb.CreateSchemaAsync("early")),
            ("Catalog:StarterFile", "none.csv")
        );

        service.Start();
        await service.WaitUntilHealthyAsync(CancellationToken);

        var stopwatch = Stopwatch.StartNew();
        var health = await service.Client.GetStringAsync("/health", CancellationToken);
        Assert.Contains("\"StackExchange.Redis\":{\"status\":\"degraded\"", health, StringComparison.Ordinal);
        Assert.InRange(stopwatch.Elapsed, TimeSpan.Zero, MaxResponseTime);
        redis.Process.Restart();
        await redis.WaitUntilReadyAsync();
        await Eventually.IsTrueAsync(
            async () =>
                !(health = await service.Client.GetStringAsync("/health", CancellationToken)).Contains(
                    "degraded",
                    StringComparison.Ordinal
                ),
            () => Task.FromResult(health)
        );
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceProcess service, string path)
    {
        using var response = await service.Client.GetAsync(path, CancellationToken);
        return response.StatusCode;
    }

    private static Task WaitUntilAliveAsync(ServiceProcess service) =>
        Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    return await StatusAsync(service, "/alive") == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            () => Task.FromResult(service.Log)
        );
}
