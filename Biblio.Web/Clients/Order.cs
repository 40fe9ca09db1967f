using System.Text.Json.Serialization;

namespace Biblio.Web.Clients;

public sealed record Order(
    long Id,
    long UserId,
    string Status,
    string? Reason,
    decimal Total,
    string Currency,
    DateTime PlacedAt,
    IReadOnlyList<OrderItem>? Items,
    [property: JsonPropertyName("_links")] OrderLinks? Links
)
{
    public const string Completed = "completed";
    public const string Refused = "refused";
    public const string Cancelled = "cancelled";

    /// <summary>It has come to its end, good or bad.</summary>
    public bool IsSettled => Status is Completed or Refused or Cancelled;

    /// <summary>The service offers what can be done next; the shop front does not guess.</summary>
    public bool CanBeCancelled => Links?.Cancel is not null;
}

/// <summary>No book id: something that is not in the catalogue.</summary>
public sealed record OrderItem(long? BookId, string? Title, int Quantity, decimal? Price);

public sealed record OrderLinks(ApiLink? Cancel);

public sealed record ApiLink(string Href);
