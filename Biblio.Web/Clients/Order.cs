using System.Text.Json.Serialization;

namespace Biblio.Web.Clients;

public sealed record Order(
    long Id,
    long UserId,
    string Status,
    string? Reason,
    string? StatusReason,
    DateTime? Deadline,
    decimal Total,
    string Currency,
    DateTime PlacedAt,
    IReadOnlyList<OrderItem>? Items,
    IReadOnlyList<TaxLine>? Taxes,
    OrderDelivery? Delivery,
    string? Payment,
    bool FromCart,
    [property: JsonPropertyName("_links")] OrderLinks? Links
)
{
    public const string Completed = "completed";
    public const string Refused = "refused";
    public const string Cancelled = "cancelled";
    public const string CancelledByBuyer = "cancelled-by-buyer";
    public const string CancelledByStaff = "cancelled-by-staff";

    /// <summary>Whether the order has reached a final status.</summary>
    public bool IsSettled => Status is Completed or Refused or Cancelled;

    /// <summary>Whether the order may still change. A cancelled one does until its money is back.</summary>
    public bool IsLive => !IsSettled || IsBeingRefunded;

    /// <summary>Whether the order was paid, and its buyer has the money back.</summary>
    public bool IsRefunded => Status == Cancelled && Payment == "refunded";

    /// <summary>Whether the order was paid, and its money is on the way back.</summary>
    public bool IsBeingRefunded => Status == Cancelled && Payment == "authorised";

    /// <summary>Whether the books are back in the cart, because the order has failed.</summary>
    public bool IsBackInCart =>
        FromCart
        && (Status == Refused || (Status == Cancelled && Reason is not (CancelledByBuyer or CancelledByStaff)));

    /// <summary>Whether the service offers the link to cancel the order.</summary>
    public bool CanBeCancelled => Links?.Cancel is not null;
}

/// <summary>The book id is null for an item that is not in the catalogue.</summary>
public sealed record OrderItem(long? BookId, string? Title, int Quantity, decimal? Price);

/// <summary>How the order reaches its buyer. A pickup has no address.</summary>
public sealed record OrderDelivery(string Method, DeliveryAddress? Address);

public sealed record OrderLinks(ApiLink? Cancel);

public sealed record ApiLink(string Href);
