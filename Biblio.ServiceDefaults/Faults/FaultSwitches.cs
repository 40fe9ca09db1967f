using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.ServiceDefaults.Faults;

/// <summary>The fault switches of this process: all off, until configuration (<c>Faults:error-rate</c>) or <c>PUT /faults/NAME</c> turns one on. In Production they stay off whatever anybody says.</summary>
public sealed class FaultSwitches
{
    private readonly ConcurrentDictionary<string, double> _values = [];
    private readonly Dictionary<string, FaultSwitch> _offered;
    private readonly ILogger<FaultSwitches> _logger;

    public FaultSwitches(
        IEnumerable<FaultSwitch> offered,
        IConfiguration configuration,
        IHostEnvironment environment,
        IMeterFactory meters,
        ILogger<FaultSwitches> logger
    )
    {
        _logger = logger;
        _offered = offered.DistinctBy(fault => fault.Name).ToDictionary(fault => fault.Name);
        Exist = !environment.IsProduction();
        if (!Exist)
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
        foreach (
            var given in configuration
                .GetSection("Faults")
                .GetChildren()
                .Where(given => _offered.ContainsKey(given.Key))
        )
        {
            Set(given.Key, double.Parse(given.Value!, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>False in Production.</summary>
    public bool Exist { get; }

    /// <summary>Nobody has turned one on yet.</summary>
    internal bool AreOff => _values.IsEmpty;

    /// <summary>What this service offers, by name.</summary>
    public IReadOnlyDictionary<string, FaultSwitch> Offered => _offered;

    /// <summary>0 when it is off.</summary>
    public double this[FaultSwitch fault] => _values.IsEmpty ? 0 : _values.GetValueOrDefault(fault.Name);

    public bool IsOn(FaultSwitch fault) => this[fault] > 0;

    /// <summary>For a fault whose value is a share: whether it hits this time.</summary>
    public bool Hits(FaultSwitch fault) => this[fault] is > 0 and var share && Random.Shared.NextDouble() < share;

    internal void Set(string name, double value)
    {
        var fault = _offered[name];
        if (!(value >= 0 && value <= fault.Most))
        {
            throw new FieldException(
                "value",
                string.Create(CultureInfo.InvariantCulture, $"{name} takes 0 to {fault.Most}: {fault.Means}.")
            );
        }

        _values[name] = value;
        _logger.FaultSet(name, value);
    }
}

/// <summary>A failure on purpose.</summary>
public sealed class InjectedFaultException(FaultSwitch fault) : Exception($"The fault switch {fault.Name} is on.");
