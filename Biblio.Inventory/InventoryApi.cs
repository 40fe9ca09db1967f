using Biblio.Http;
using Biblio.Identity;
using Biblio.Inventory.Data;
using Biblio.Inventory.Features;
using Biblio.Persistence.Idempotency;

namespace Biblio.Inventory;

/// <summary>The HTTP endpoints of Inventory.</summary>
internal static class InventoryApi
{
    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        var stock = routes.MapGroup("/stock").WithTags("Stock").AllowHead();

        stock.MapGet("/", ListStock.Handle).AllowAnonymous();
        stock.MapGet("/low", ListLowStock.Handle).RequireStaff();
        stock.MapGet("/audit", Audit.Handle).RequireStaff();
        stock.MapGet("/{bookId:long}", GetStock.Handle).AllowAnonymous();
        stock.MapPut("/{bookId:long}", OpenStock.Handle).RequireStaff();
        stock.MapPost("/{bookId:long}/restock", Restock.Handle).RequireStaff().WithIdempotency<InventoryDbContext>();
        stock.MapPost("/{bookId:long}/adjust", Adjust.Handle).RequireStaff().WithIdempotency<InventoryDbContext>();
        stock.MapGet("/{bookId:long}/movements", ListMovements.Handle).RequireStaff();

        var reservations = routes.MapGroup("/reservations").WithTags("Reservations").RequireStaff().AllowHead();

        reservations.MapGet("/{orderId:long}", GetReservation.Handle);
    }
}
