using System.Diagnostics.Metrics;

namespace Biblio.Tests.Orders;

/// <summary>Counts biblio.orders.report.recomputations for one report of one app from its creation on.</summary>
internal sealed class RecomputationCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public RecomputationCounter(OrdersApp app, string report)
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
