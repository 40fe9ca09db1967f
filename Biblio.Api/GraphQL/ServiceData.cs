using Biblio.Api.Aggregation;

namespace Biblio.Api.GraphQL;

/// <summary>A page of a service's list.</summary>
internal sealed record ServicePage<T>(IReadOnlyList<T> Items, int Page, int PageSize, long Total);

/// <summary>An author or a subject of Catalog, with the number of books that are not withdrawn.</summary>
internal sealed record CatalogueName(long Id, string Name, long? Books = null, string? OriginalName = null);

/// <summary>The copies of a book, as Inventory counts them.</summary>
internal sealed record StockLevel(
    long BookId,
    int OnHand,
    int Reserved,
    int Available,
    bool Low,
    bool Withdrawn,
    DateTime ChangedAt
);

/// <summary>An order of Orders.</summary>
internal sealed record OrderData(
    long Id,
    long UserId,
    string Status,
    string? Reason,
    IReadOnlyList<OrderData.Line> Items,
    decimal Total,
    string Currency,
    DateTime PlacedAt
)
{
    internal sealed record Line(long? BookId, string Title, decimal Price, int Quantity);
}

/// <summary>The copies of some books to borrow, as Lending counts them.</summary>
internal sealed record BookCopiesList(IReadOnlyList<BookCopies> Items);

/// <summary>The copies of a book to borrow. Lost and withdrawn copies do not count.</summary>
internal sealed record BookCopies(
    long BookId,
    int Copies,
    int Available,
    int Waiting,
    IReadOnlyList<LendingOfBook.AtBranch> Branches
);

/// <summary>A branch of the library.</summary>
internal sealed record BranchData(long Id, string Name);

/// <summary>A loan of Lending.</summary>
internal sealed record LoanData(
    long Id,
    long? UserId,
    long BookId,
    string? Title,
    string Barcode,
    long BranchId,
    DateTime BorrowedAt,
    DateOnly DueOn,
    bool Overdue,
    decimal Fine,
    string Currency,
    int Renewals,
    DateTime? ReturnedAt
);

/// <summary>A hold of Lending.</summary>
internal sealed record HoldData(
    long Id,
    long? UserId,
    long BookId,
    string? Title,
    long PickUpBranchId,
    string State,
    int? Position,
    DateOnly? SuspendedUntil,
    DateTime PlacedAt,
    DateTime? PickUpBy
);

/// <summary>A fine of Lending.</summary>
internal sealed record FineData(
    long Id,
    long? UserId,
    long? LoanId,
    string Kind,
    decimal Amount,
    decimal Open,
    string Currency,
    DateTime ChargedAt
);
