using System.Diagnostics.Metrics;
using Biblio.Catalog;
using Biblio.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Catalog;

/// <summary>What <c>products_viewed_total</c> says.</summary>
public sealed class ViewsTests
{
    [Fact]
    public void A_hundred_books_have_a_label_of_their_own_and_the_rest_is_other()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var views = new ViewCounter(new(meters, new("catalog", "one")));
        views.Prefer([500]);
        Assert.Empty(Collect(meters));

        for (var book = 1; book <= 120; book++)
        {
            views.Saw(book);
        }

        views.Saw(1);
        views.Saw(500);
        views.Saw(500);

        var counted = Collect(meters);
        // one of the hundred labels is kept for the book that was preferred
        Assert.Equal(ViewCounter.Labels + 1, counted.Count);
        Assert.Equal((2, 1, 2, 21), (counted["1"], counted["99"], counted["500"], counted["other"]));
        Assert.Equal(counted, Collect(meters));
    }

    private static Dictionary<string, long> Collect(IMeterFactory meters)
    {
        var counted = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            // services of other tests have an instrument of this name too
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
