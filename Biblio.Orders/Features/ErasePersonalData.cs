using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Features;

internal static class ErasePersonalData
{
    /// <summary>Erase my cart and the addresses of my orders. The orders stay.</summary>
    public static async Task<NoContent> Handle(Caller caller, OrdersDbContext db, CancellationToken cancellationToken)
    {
        await db.InTransactionAsync(
            async token =>
            {
                await db.Deliveries.Where(one => one.UserId == caller.UserId).ExecuteDeleteAsync(token);
                await db.Carts.Where(cart => cart.UserId == caller.UserId).ExecuteDeleteAsync(token);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }
}
