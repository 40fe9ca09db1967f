using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Event from Catalog: a book was added or changed.</summary>
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
    public static Task Handle(BookChanged message, OrdersDbContext db, CancellationToken cancellationToken) =>
        db.UpsertBookAsync(
            message.BookId,
            message.Version,
            message.Title,
            message.Price,
            message.Currency,
            message.Withdrawn,
            cancellationToken
        );
}
