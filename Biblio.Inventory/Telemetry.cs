using System.Diagnostics.Metrics;
using Biblio.Inventory.Model;

namespace Biblio.Inventory;

/// <summary>Metrics of Inventory; see observability/telemetry.md.</summary>
internal sealed class Telemetry : IHostedService
{
    public const string Name = "Biblio.Inventory";

    private readonly Counter<long> _reservations;
    private readonly Counter<long> _moved;
    private long _low;
    private long _outOfStock;

    public Telemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _reservations = meter.CreateCounter<long>(
            "biblio.inventory.reservations",
            "{reservation}",
            "What became of reservations"
        );
        _moved = meter.CreateCounter<long>(
            "biblio.inventory.changes",
            "{copy}",
            "Copies that staff brought in or counted away"
        );
        meter.CreateObservableGauge(
            "biblio.inventory.low",
            () => Interlocked.Read(ref _low),
            "{book}",
            "Books of which few are left"
        );
        meter.CreateObservableGauge(
            "biblio.inventory.out_of_stock",
            () => Interlocked.Read(ref _outOfStock),
            "{book}",
            "Books of which none is available"
        );
    }

    /// <summary>Counters begin at zero: a first refusal is then a rise, which a rate can see.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var state in Enum.GetValues<ReservationState>().Where(state => state != ReservationState.New))
        {
            _reservations.Add(0, State(state));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Became(ReservationState state) => _reservations.Add(1, State(state));

    public void Moved(MovementKind kind, int copies) =>
        _moved.Add(Math.Abs(copies), new KeyValuePair<string, object?>("kind", kind.ToString().ToLowerInvariant()));

    public void Left(int low, int none)
    {
        Interlocked.Exchange(ref _low, low);
        Interlocked.Exchange(ref _outOfStock, none);
    }

    private static KeyValuePair<string, object?> State(ReservationState state) =>
        new("state", state.ToString().ToLowerInvariant());
}
