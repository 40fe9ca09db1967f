using System.Collections.Concurrent;
using System.Diagnostics;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MySqlTests;

public sealed class TelemetryTests
{
    private const string Section = "Aspire:Pomelo:EntityFrameworkCore:MySql";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_query_is_a_span_and_a_measurement(bool disabled)
    {
        var schema = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("telemetry");
        var builder = ContextTests.NewBuilder(
            ("ConnectionStrings:booksdb", schema), ($"{Section}:ServerVersion", "10.11.6-mariadb"),
            ($"{Section}:DisableTracing", $"{disabled}"), ($"{Section}:DisableMetrics", $"{disabled}"));
        builder.AddMySqlDbContext<BooksContext>("booksdb");
        var (spans, metrics) = (new Spans(), new Measurements());
        using var reader = new BaseExportingMetricReader(metrics);
        // The test has a separate source, so that there is a trace in either case.
        using var source = new ActivitySource($"test-{disabled}");
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(source.Name).AddProcessor(spans))
            .WithMetrics(measuring => measuring.AddReader(reader));
        using var host = builder.Build();
        await host.StartAsync(CancellationToken);

        using (var activity = source.StartActivity("test"))
        {
            await using var scope = host.Services.CreateAsyncScope();
            Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<BooksContext>()
                .Database.SqlQueryRaw<int>("SELECT 1 AS Value").SingleAsync(CancellationToken));
            Assert.Equal(HealthStatus.Healthy, (await host.Services.GetRequiredService<HealthCheckService>()
                .CheckHealthAsync(CancellationToken)).Entries["BooksContext"].Status);
        }

        reader.Collect();
        await host.StopAsync(CancellationToken);

        Assert.Equal(!disabled, spans.Sources.Contains("MySqlConnector"));
        Assert.Equal(!disabled, metrics.Names.Any(name => name.StartsWith("db.client.connections.", StringComparison.Ordinal)));
        Assert.Contains(source.Name, spans.Sources);
    }

    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentBag<string> Sources { get; } = [];

        public override void OnEnd(Activity data) => Sources.Add(data.Source.Name);
    }

    private sealed class Measurements : BaseExporter<Metric>
    {
        public ConcurrentBag<string> Names { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                Names.Add(metric.Name);
            }

            return ExportResult.Success;
        }
    }
}
