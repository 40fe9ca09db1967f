using System.Diagnostics.Metrics;
using Biblio.Catalog;
using Biblio.Catalog.Views;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Catalog;

/// <summary>Tests the labels and values of <c>products_viewed_total</c>.</summary>
public sealed class ViewCounterTests
{
    [Fact]
    public void A_hundred_books_are_labelled_and_the_rest_is_other()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var views = new ViewCounter(new(meters, new("catalog", "one")));
        views.ReserveLabels([500]);
        Assert.Empty(Collect(meters));

        for (var book = 1; book <= 120; book++)
        {
            views.RecordView(book);
        }

        views.RecordView(1);
        views.RecordView(500);
        views.RecordView(500);

        var counted = Collect(meters);
        // One of the hundred labels is reserved for the preferred book.
        Assert.Equal(ViewCounter.MaxLabels + 1, counted.Count);
        Assert.Equal((2, 1, 2, 21), (counted["1"], counted["99"], counted["500"], counted["other"]));
        Assert.Equal(counted, Collect(meters));
    }

    private static Dictionary<string, long> Collect(IMeterFactory meters)
    {
        var counted = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            // Services of other tests have an instrument with the same name.
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "products_viewed" && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, labels, _) => counted.Add((string)labels[0].Value!, value)
        );
        listener.Start();
        listener.RecordObservableInstruments();
        return counted;
    }
}
