using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.ServiceDefaults;

/// <summary>Reads the gauges of one service. Other services in this process have gauges with the same names.</summary>
internal static class Gauges
{
    public static IReadOnlyList<(int Value, string Labels)> Read(TinyApp app, string name)
    {
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        var values = new List<(int, string)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>(
            (_, value, tags, _) =>
                values.Add((value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))))
        );
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
