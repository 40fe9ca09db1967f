using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Orders.Features;

internal static class ClearCart
{
    /// <summary>Remove all books from my cart.</summary>
    public static async Task<NoContent> Handle(
        Caller caller,
        OrdersDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await db.InTransactionAsync(
            async token =>
            {
                await db.LockCartAsync(caller.UserId, time.Now(), token);
                await db.ClearCartAsync(caller.UserId, token);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }
}
