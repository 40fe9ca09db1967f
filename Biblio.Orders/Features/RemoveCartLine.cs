using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

internal static class RemoveCartLine
{
    /// <summary>Remove a book from my cart. A book that is not there is no error.</summary>
    public static Task<Ok<CartView>> Handle(
        long bookId,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        IOptions<OrdersOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        db.InTransactionAsync(
            async token =>
            {
                await db.LockCartAsync(caller.UserId, time.Now(), token);
                await db
                    .CartLines.Where(line => line.UserId == caller.UserId && line.BookId == bookId)
                    .ExecuteDeleteAsync(token);
                return TypedResults.Ok(await CartView.ReadAsync(db, caller, options.Value, http, token));
            },
            cancellationToken
        );
}
