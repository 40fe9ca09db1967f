namespace Biblio.Orders;

/// <summary>Configuration section <c>Orders</c>.</summary>
internal sealed class OrdersOptions
{
    /// <summary>The currency of special orders.</summary>
    public string Currency { get; set; } = "CAD";

    public string PriceLookup { get; set; } = Biblio.Orders.PriceLookup.Batched;

    /// <summary>A request can be repeated with its Idempotency-Key for this long.</summary>
    public TimeSpan KeepKeysFor { get; set; } = TimeSpan.FromHours(25);

    /// <summary>An event stream of an order ends after this long; the browser opens it anew.</summary>
    public TimeSpan WatchFor { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>How prices are looked up: all at once, or (to show what it costs) one query a line.</summary>
internal static class PriceLookup
{
    public const string Batched = "batched";
    public const string OneByOne = "one-by-one";

    public static bool IsKnown(string lookup) => lookup is Batched or OneByOne;
}
