namespace Biblio.Web.Clients;

/// <summary>A page of orders of all readers, with the number of orders by status.</summary>
public sealed record OrderListing(
    IReadOnlyList<Order> Items,
    int Page,
    int PageSize,
    long Total,
    IReadOnlyDictionary<string, long> ByStatus
) : Listing<Order>(Items, Page, PageSize, Total);

/// <summary>A message that a service could not handle, and why.</summary>
public sealed record DeadLetter(
    string Id,
    string Stream,
    string? Type,
    string? Body,
    string Reason,
    int Attempts,
    DateTime DiedAt
);

public sealed record ReplayedLetters(int Count);
