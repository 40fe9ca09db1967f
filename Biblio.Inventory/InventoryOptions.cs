namespace Biblio.Inventory;

/// <summary>Configuration section <c>Inventory</c>.</summary>
internal sealed class InventoryOptions
{
    /// <summary>Copies of a book that is heard of for the first time.</summary>
    public int OpeningStock { get; set; } = 20;

    /// <summary>How long copies are set aside for an order that does not go on.</summary>
    public double ReservationMinutes { get; set; } = 15;

    /// <summary>How often expired reservations are looked for.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A request can be repeated with its Idempotency-Key for this long.</summary>
    public TimeSpan KeepKeysFor { get; set; } = TimeSpan.FromHours(25);
}
