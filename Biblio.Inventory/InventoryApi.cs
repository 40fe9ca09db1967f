using Biblio.Inventory.Features;
using Biblio.ServiceDefaults.Identity;

namespace Biblio.Inventory;

/// <summary>What Inventory answers.</summary>
internal static class InventoryApi
{
    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        var stock = routes.MapGroup("/stock").WithTags("Stock");

        stock.MapGet("/", ListStock.Handle).ForEveryone();
        stock.MapGet("/low", ListLowStock.Handle).ForStaff();
        stock.MapGet("/audit", Audit.Handle).ForStaff();
        stock.MapGet("/{bookId:long}", GetStock.Handle).ForEveryone();
        stock.MapPut("/{bookId:long}", OpenStock.Handle).ForStaff();
        stock.MapPost("/{bookId:long}/restock", Restock.Handle).ForStaff();
        stock.MapPost("/{bookId:long}/adjust", Adjust.Handle).ForStaff();
        stock.MapGet("/{bookId:long}/movements", ListMovements.Handle).ForStaff();

        var reservations = routes.MapGroup("/reservations").WithTags("Reservations").ForStaff();

        reservations.MapGet("/{orderId:long}", GetReservation.Handle);
    }
}
