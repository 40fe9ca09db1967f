using System.Diagnostics.Metrics;
using Biblio.Inventory.Model;

namespace Biblio.Inventory;

/// <summary>Metrics of Inventory; see observability/telemetry.md.</summary>
internal sealed class Telemetry : IHostedService
{
    public const string Name = "Biblio.Inventory";

    private readonly Counter<long> _reservations;
    private readonly Counter<long> _changes;
    private readonly UpDownCounter<long> _watches;
    private readonly Counter<long> _feedReads;
    private long _low;
    private long _outOfStock;

    public Telemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _reservations = meter.CreateCounter<long>(
            "biblio.inventory.reservations",
            "{reservation}",
            "Reservations by their new state"
        );
        _changes = meter.CreateCounter<long>(
            "biblio.inventory.changes",
            "{copy}",
            "Copies that staff added or removed"
        );
        _watches = meter.CreateUpDownCounter<long>("biblio.inventory.watches", "{watch}", "Open watches of stock");
        _feedReads = meter.CreateCounter<long>(
            "biblio.inventory.feed.reads",
            "{read}",
            "Reads of the watched stock, shared by all watches"
        );
        meter.CreateObservableGauge(
            "biblio.inventory.low",
            () => Interlocked.Read(ref _low),
            "{book}",
            "Books with low stock"
        );
        meter.CreateObservableGauge(
            "biblio.inventory.out_of_stock",
            () => Interlocked.Read(ref _outOfStock),
            "{book}",
            "Books with no available copies"
        );
    }

    /// <summary>Sets all counters to zero, so that a rate shows the first refusal as a rise.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var state in Enum.GetValues<ReservationState>().Where(state => state != ReservationState.New))
        {
            _reservations.Add(0, StateTag(state));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void AddReservation(ReservationState state) => _reservations.Add(1, StateTag(state));

    public void AddChange(MovementKind kind, int copies) =>
        _changes.Add(Math.Abs(copies), new KeyValuePair<string, object?>("kind", kind.ToString().ToLowerInvariant()));

    public void AddWatch(int change) => _watches.Add(change);

    public void AddFeedRead() => _feedReads.Add(1);

    public void SetLowStock(int low, int outOfStock)
    {
        Interlocked.Exchange(ref _low, low);
        Interlocked.Exchange(ref _outOfStock, outOfStock);
    }

    private static KeyValuePair<string, object?> StateTag(ReservationState state) =>
        new("state", state.ToString().ToLowerInvariant());
}
