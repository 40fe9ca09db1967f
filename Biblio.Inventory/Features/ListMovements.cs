using System.Text.Json.Serialization;
using Biblio.Http;
using Biblio.Inventory.Data;
using Biblio.Inventory.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Features;

/// <summary>An entry of the stock ledger. A positive quantity adds copies, a negative one removes them.</summary>
internal sealed record MovementView(
    long Id,
    MovementKind Kind,
    int Quantity,
    long? OrderId,
    string? Reason,
    DateTime MovedAt,
    [property: JsonPropertyName("_links"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        MovementLinks? Links
)
{
    public static MovementView From(Movement movement, HttpRequest request) =>
        new(
            movement.Id,
            movement.Kind,
            movement.Quantity,
            movement.OrderId,
            movement.Reason,
            movement.MovedAt,
            movement.OrderId is { } order ? new(Link.To(request, $"/reservations/{order}")) : null
        );
}

/// <summary>A link to the reservation that caused the movement.</summary>
internal sealed record MovementLinks(Link Reservation);

internal static class ListMovements
{
    /// <summary>Stock movements of a book, newest first. Their quantities add up to the copies on hand.</summary>
    public static async Task<Results<Ok<Page<MovementView>>, NotFound>> Handle(
        long bookId,
        [AsParameters] PageQuery page,
        InventoryDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var movements = await db
            .Movements.AsNoTracking()
            .Where(m => m.BookId == bookId)
            .OrderByDescending(m => m.Id)
            .ToPageAsync(page, request, cancellationToken);
        return movements.Total > 0 || await db.Stock.AnyAsync(s => s.BookId == bookId, cancellationToken)
            ? TypedResults.Ok(
                new Page<MovementView>(
                    [.. movements.Items.Select(m => MovementView.From(m, request))],
                    movements.Number,
                    movements.PageSize,
                    movements.Total,
                    movements.Links
                )
            )
            : TypedResults.NotFound();
    }
}
