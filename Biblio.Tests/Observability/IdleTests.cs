using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

/// <summary>Runs one service in its own process, because a listener receives the spans of its whole process.</summary>
public sealed class IdleTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_idle_service_creates_no_traces_and_keeps_its_budget()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var redis = await RedisServer.SharedAsync();
        var schema = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("idle");
        using var catalog = new ServiceProcess(
            "Biblio.Catalog",
            [
                .. receiver
                    .Environment.Where(setting => setting.Key != "OTEL_TRACES_SAMPLER")
                    .Select(setting => (setting.Key, setting.Value)),
                ("ConnectionStrings:cache", redis.ConnectionString),
                Tokens.KeySetSetting,
                ("ConnectionStrings:catalogdb", schema),
                ("Catalog:StarterFile", "none.csv"),
                ("Messaging:PollInterval", "00:00:00.200"),
                // This is about one trace a day.
                ("Telemetry:TracesPerSecond", "0.00001"),
            ]
        );
        catalog.Start();
        await catalog.WaitUntilHealthyAsync(CancellationToken);
        for (var i = 0; i < 10; i++)
        {
            foreach (var path in new[] { "/health", "/alive", "/metrics" })
            {
                using var probe = await catalog.Client.GetAsync(path, CancellationToken);
            }

            await Task.Delay(200, CancellationToken);
        }

        using var answer = await catalog.Client.As(Tokens.Librarian).GetAsync("/books", CancellationToken);

        await Eventually.IsTrueAsync(
            () => Task.FromResult(receiver.Spans.Any(span => span.ParentId.Length == 0)),
            () => Task.FromResult(catalog.Log)
        );
        var root = Assert.Single(receiver.Spans, span => span.ParentId.Length == 0);
        Assert.Equal("/books", root.Attributes["url.path"]);
        Assert.All(receiver.Spans, span => Assert.Equal(root.TraceId, span.TraceId));
        Assert.Contains(receiver.Spans, span => span.Attributes.ContainsKey("db.query.text"));
        Assert.All(receiver.Spans, span =>
            Assert.DoesNotContain(span.Attributes.Keys, name => name is "db.statement" or "db.connection_string")
        );
    }
}
