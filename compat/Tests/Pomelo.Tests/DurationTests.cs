using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;

namespace Pomelo.Tests;

/// <summary>How long statements took: recorded together where nobody traces them, and none is lost or counted twice.</summary>
public sealed class DurationTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    public async Task Statements_without_a_trace_are_in_the_histogram_when_it_is_collected(int statements)
    {
        var schema = await ShopDatabase.CreateAsync();
        using var durations = new Durations(schema);
        await using var shop = ShopDatabase.Open(schema);
        for (var statement = 0; statement < statements; statement++)
        {
            Assert.Equal(0, await shop.Books.CountAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(statements, durations.Collect());
        Assert.Equal(statements, durations.Collect());
    }

    [Fact]
    public async Task What_failed_and_what_is_traced_is_recorded_at_once()
    {
        var schema = await ShopDatabase.CreateAsync();
        using var durations = new Durations(schema);
        await using var shop = ShopDatabase.Open(schema);
        await shop.Books.CountAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, durations.Selects);

        await Assert.ThrowsAnyAsync<Exception>(() => shop.Database.ExecuteSqlRawAsync("SELECT * FROM nowhere", TestContext.Current.CancellationToken));
        Assert.Equal((1, "1146"), (durations.Selects, durations.Error));

        using var traced = new Activity("traced") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        await shop.Books.CountAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, durations.Selects);
    }

    /// <summary>The SELECTs of one schema, as a listener hears of them.</summary>
    private sealed class Durations : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Lock _lock = new();

        public Durations(string connectionString)
        {
            var schema = connectionString.Split(';').Select(part => part.Split('=', 2)).First(part => part[0].Trim().Equals("Database", StringComparison.OrdinalIgnoreCase))[1];
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "MySqlConnector")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((instrument, _, labels, _) =>
            {
                var values = labels.ToArray().ToDictionary(label => label.Key, label => label.Value);
                if (instrument.Name == "db.client.operation.duration" && schema.Equals(values["db.namespace"]) && "SELECT".Equals(values["db.operation.name"]))
                {
                    lock (_lock)
                    {
                        Selects++;
                        Error ??= (string?)values.GetValueOrDefault("error.type");
                    }
                }
            });
            _listener.Start();
        }

        public int Selects { get; private set; }

        public string? Error { get; private set; }

        public int Collect()
        {
            _listener.RecordObservableInstruments();
            return Selects;
        }

        public void Dispose() => _listener.Dispose();
    }
}
