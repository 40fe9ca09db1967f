using Biblio.Inventory.Features;

namespace Biblio.Inventory;

/// <summary>What Inventory answers.</summary>
internal static class InventoryApi
{
    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        var stock = routes.MapGroup("/stock").WithTags("Stock");

        stock.MapGet("/", ListStock.Handle);
        stock.MapGet("/low", ListLowStock.Handle);
        stock.MapGet("/audit", Audit.Handle);
        stock.MapGet("/{bookId:long}", GetStock.Handle);
        stock.MapPut("/{bookId:long}", OpenStock.Handle);
        stock.MapPost("/{bookId:long}/restock", Restock.Handle);
        stock.MapPost("/{bookId:long}/adjust", Adjust.Handle);
        stock.MapGet("/{bookId:long}/movements", ListMovements.Handle);

        var reservations = routes.MapGroup("/reservations").WithTags("Reservations");

        reservations.MapGet("/{orderId:long}", GetReservation.Handle);
    }
}
