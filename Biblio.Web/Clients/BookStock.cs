namespace Biblio.Web.Clients;

/// <summary>The copies of a book: on hand, reserved for orders, and available for sale.</summary>
public sealed record BookStock(
    long BookId,
    string? Title,
    int OnHand,
    int Reserved,
    int Available,
    int LowAt,
    bool Low,
    bool Withdrawn,
    DateTime ChangedAt
);

/// <summary>An entry of the stock ledger. A positive quantity adds copies, a negative one removes them.</summary>
public sealed record StockMovement(long Id, string Kind, int Quantity, long? OrderId, string? Reason, DateTime MovedAt);
