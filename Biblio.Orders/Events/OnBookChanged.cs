using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Heard from Catalog: a book is new, or not what it was.</summary>
internal sealed record BookChanged(
    long BookId,
    long Version,
    string Title,
    decimal Price,
    string Currency,
    bool Withdrawn
);

internal static class OnBookChanged
{
    public static Task Handle(BookChanged heard, OrdersDbContext db, CancellationToken cancellationToken) =>
        db.KeepBookAsync(
            heard.BookId,
            heard.Version,
            heard.Title,
            heard.Price,
            heard.Currency,
            heard.Withdrawn,
            cancellationToken
        );
}
