using System.ComponentModel.DataAnnotations;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

internal static class PutCartLine
{
    /// <summary>Put a book into my cart, or change its quantity. The quantity 0 removes it.</summary>
    public static async Task<Results<Ok<CartView>, NotFound>> Handle(
        long bookId,
        PutCartLineRequest request,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        OrderPricing pricing,
        IOptions<OrdersOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (request.Quantity == 0)
        {
            return await RemoveCartLine.Handle(bookId, caller, http, db, options, time, cancellationToken);
        }

        if (
            bookId < 1
            || (await pricing.FindAsync([bookId], cancellationToken)).GetValueOrDefault(bookId) is not { } book
        )
        {
            return TypedResults.NotFound();
        }

        return await db.InTransactionAsync<OrdersDbContext, Results<Ok<CartView>, NotFound>>(
            async token =>
            {
                await db.LockCartAsync(caller.UserId, time.Now(), token);
                if ((await db.ReadCartContentsAsync(caller.UserId, token)).Refuse(book) is { } broken)
                {
                    throw broken;
                }

                await db.SetCartLineAsync(caller.UserId, book, request.Quantity, time.Now(), token);
                return TypedResults.Ok(await CartView.ReadAsync(db, caller, options.Value, http, token));
            },
            cancellationToken
        );
    }
}

/// <summary>The quantity of a book in a cart.</summary>
internal sealed record PutCartLineRequest(
    [property: Range(0, Cart.MaxQuantity, ErrorMessage = "A quantity is 0 to 99.")] int Quantity
);
