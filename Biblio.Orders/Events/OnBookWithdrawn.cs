using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Event from Catalog: a book is no longer sold.</summary>
internal sealed record BookWithdrawn(long BookId, long Version);

internal static class OnBookWithdrawn
{
    public static Task Handle(BookWithdrawn message, OrdersDbContext db, CancellationToken cancellationToken) =>
        db.WithdrawBookAsync(message.BookId, message.Version, cancellationToken);
}
