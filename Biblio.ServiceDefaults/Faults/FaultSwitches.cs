using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Biblio.Http;

namespace Biblio.ServiceDefaults.Faults;

/// <summary>
/// The fault switches of this process. All are off until configuration (<c>Faults:error-rate</c>) or
/// <c>PUT /faults/NAME</c> turns one on. In Production they always stay off.
/// </summary>
public sealed class FaultSwitches
{
    private readonly ConcurrentDictionary<string, double> _values = [];
    private readonly ILogger<FaultSwitches> _logger;

    public FaultSwitches(
        IEnumerable<FaultSwitch> available,
        IConfiguration configuration,
        IHostEnvironment environment,
        IMeterFactory meters,
        ILogger<FaultSwitches> logger
    )
    {
        _logger = logger;
        Available = available.DistinctBy(fault => fault.Name).ToDictionary(fault => fault.Name);
        IsEnabled = !environment.IsProduction();
        if (!IsEnabled)
        {
            return;
        }

        meters
            .Create("Biblio.Faults")
            .CreateObservableGauge(
                "biblio.faults.active",
                () =>
                    _values.Select(fault => new Measurement<int>(
                        fault.Value > 0 ? 1 : 0,
                        new KeyValuePair<string, object?>("fault", fault.Key)
                    )),
                description: "1 while a fault switch is on"
            );
        foreach (var fault in configuration.GetSection("Faults").GetChildren())
        {
            if (Available.ContainsKey(fault.Key))
            {
                Set(fault.Key, double.Parse(fault.Value!, CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>Whether faults can be injected. False in Production.</summary>
    public bool IsEnabled { get; }

    /// <summary>The switches of this service, by name.</summary>
    public IReadOnlyDictionary<string, FaultSwitch> Available { get; }

    /// <summary>Whether no switch was ever set.</summary>
    internal bool IsEmpty => _values.IsEmpty;

    /// <summary>The value of a switch, 0 when it is off.</summary>
    public double this[FaultSwitch fault] => _values.IsEmpty ? 0 : _values.GetValueOrDefault(fault.Name);

    public bool IsOn(FaultSwitch fault) => this[fault] > 0;

    /// <summary>Decides at random, with the value of the switch as probability.</summary>
    internal bool IsTriggered(FaultSwitch fault) =>
        this[fault] is > 0 and var probability && Random.Shared.NextDouble() < probability;

    internal void Set(string name, double value)
    {
        var fault = Available[name];
        if (!(value >= 0 && value <= fault.MaxValue))
        {
            throw new FieldException(
                "value",
                string.Create(CultureInfo.InvariantCulture, $"{name} takes 0 to {fault.MaxValue}: {fault.Description}.")
            );
        }

        _values[name] = value;
        _logger.FaultSet(name, value);
    }
}

/// <summary>An injected failure.</summary>
public sealed class InjectedFaultException(FaultSwitch fault) : Exception($"The fault switch {fault.Name} is on.");
