using Biblio.Orders.Model;

namespace Biblio.Orders;

/// <summary>Configuration section <c>Orders</c>.</summary>
internal sealed class OrdersOptions
{
    /// <summary>The currency of special orders, as a code of ISO 4217.</summary>
    public string Currency { get; set; } = "CAD";

    /// <summary>A value of <see cref="Biblio.Orders.PriceLookup"/>.</summary>
    public string PriceLookup { get; set; } = Biblio.Orders.PriceLookup.Batched;

    /// <summary>A value of <see cref="Biblio.Orders.CatalogProtocol"/>.</summary>
    public string CatalogProtocol { get; set; } = Biblio.Orders.CatalogProtocol.Grpc;

    /// <summary>The taxes on the books of a checkout. Orders that are placed directly have none.</summary>
    public IList<TaxOptions> Taxes { get; } = [];

    /// <summary>After how many days without a change a cart is deleted, 30 to 3650.</summary>
    public int CartRetentionDays { get; set; } = 180;

    public SpecialOrdersOptions SpecialOrders { get; set; } = new();

    /// <summary>How long an event stream of an order stays open. The browser then connects again.</summary>
    public TimeSpan EventStreamDuration { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>
/// Who may order a title at a price of their own, and the limits for readers. Staff may always do so, and within the
/// limits of the request only.
/// </summary>
internal sealed class SpecialOrdersOptions
{
    /// <summary>Whether readers may. The exercises need it, so it is on in Development.</summary>
    public bool Readers { get; set; }

    public decimal MinPrice { get; set; } = 0.01m;

    public decimal MaxPrice { get; set; } = 1000m;

    public int MaxQuantity { get; set; } = 10;
}

/// <summary>How Orders calls Catalog. docs/protocols.md compares both.</summary>
internal static class CatalogProtocol
{
    public const string Http = "http";
    public const string Grpc = "grpc";

    public static bool IsKnown(string protocol) => protocol is Http or Grpc;
}

/// <summary>How prices are read: in one query, or in one query per line to measure what that costs.</summary>
internal static class PriceLookup
{
    public const string Batched = "batched";
    public const string OneByOne = "one-by-one";

    public static bool IsKnown(string lookup) => lookup is Batched or OneByOne;
}
