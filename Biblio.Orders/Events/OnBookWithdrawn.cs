using Biblio.Orders.Data;

namespace Biblio.Orders.Events;

/// <summary>Heard from Catalog: a book is not sold any more.</summary>
internal sealed record BookWithdrawn(long BookId, long Version);

internal static class OnBookWithdrawn
{
    public static Task Handle(BookWithdrawn heard, OrdersDbContext db, CancellationToken cancellationToken) =>
        db.WithdrawBookAsync(heard.BookId, heard.Version, cancellationToken);
}
