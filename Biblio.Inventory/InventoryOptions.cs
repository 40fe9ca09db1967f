namespace Biblio.Inventory;

/// <summary>Configuration section <c>Inventory</c>.</summary>
internal sealed class InventoryOptions
{
    /// <summary>Copies on hand of a new book that did not come with the opening delivery.</summary>
    public const int DefaultStock = 20;

    /// <summary>Copies on hand of every new book. Null leaves that to the opening delivery.</summary>
    public int? OpeningStock { get; set; }

    /// <summary>
    /// The file of the opening delivery. The path is relative to the content root or to one of its parent folders.
    /// </summary>
    public string DeliveryFile { get; set; } = "data/opening-delivery.tsv";

    /// <summary>How long copies stay reserved for an order that does not proceed, in minutes.</summary>
    public double ReservationMinutes { get; set; } = 15;

    /// <summary>The interval between two searches for expired reservations.</summary>
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The interval between two reads of the watched stock.</summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest duration of a watch (gRPC). The caller then watches again.</summary>
    public TimeSpan WatchDuration { get; set; } = TimeSpan.FromMinutes(10);

    public int MaxWatches { get; set; } = 1_000;

    public int MaxWatchesPerCaller { get; set; } = 20;
}
