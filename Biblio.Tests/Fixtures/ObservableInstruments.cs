using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Fixtures;

/// <summary>
/// Reads the observable instruments of one service. Other services in this process have instruments with the same names.
/// </summary>
internal static class ObservableInstruments
{
    public static IReadOnlyList<(T Value, IReadOnlyDictionary<string, object?> Labels)> Read<T>(
        TinyApp app,
        string name
    )
        where T : struct
    {
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        var values = new List<(T, IReadOnlyDictionary<string, object?>)>();
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
        listener.SetMeasurementEventCallback<T>(
            (_, value, tags, _) => values.Add((value, new Dictionary<string, object?>(tags.ToArray())))
        );
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
