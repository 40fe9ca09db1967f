using System.Diagnostics.Metrics;

namespace Biblio.Tests.Orders;

/// <summary>The metric biblio.orders.report.recomputations of one report of one app, counted from now on.</summary>
internal sealed class Computations : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public Computations(OrdersApp app, string report)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "biblio.orders.report.recomputations" && app.Owns(instrument))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, measurement, tags, _) =>
            {
                if (tags.ToArray().Any(tag => report.Equals(tag.Value)))
                {
                    Interlocked.Add(ref _count, (int)measurement);
                }
            }
        );
        _listener.Start();
    }

    public int Count => _count;

    public void Dispose() => _listener.Dispose();
}
