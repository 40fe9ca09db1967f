using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

/// <summary>A line of the ledger: copies that came (more than zero) or went.</summary>
internal sealed record MovementView(long Id, MovementKind Kind, int Quantity, long? OrderId, string? Reason, DateTime MovedAt);

internal static class ListMovements
{
    /// <summary>What happened to the copies of a book, the latest first; the quantities add up to what is on hand.</summary>
    public static async Task<Results<Ok<Page<MovementView>>, NotFound>> Handle(
        long bookId, [AsParameters] PageQuery page, InventoryDbContext db, HttpRequest request, CancellationToken cancellationToken)
    {
        var movements = await db.Movements.AsNoTracking().Where(m => m.BookId == bookId).OrderByDescending(m => m.Id)
            .Select(m => new MovementView(m.Id, m.Kind, m.Quantity, m.OrderId, m.Reason, m.MovedAt))
            .ToPageAsync(page, request, cancellationToken);
        return movements.Total > 0 || await db.Stock.AnyAsync(s => s.BookId == bookId, cancellationToken) ? TypedResults.Ok(movements) : TypedResults.NotFound();
    }
}
