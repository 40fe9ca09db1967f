using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
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

        if (book.Withdrawn)
        {
            throw new DomainException("book-withdrawn", "This book is no longer sold.");
        }

        return await db.InTransactionAsync<OrdersDbContext, Results<Ok<CartView>, NotFound>>(
            async token =>
            {
                await db.LockCartAsync(caller.UserId, time.Now(), token);
                await EnsureRoomAsync(db, caller.UserId, book, token);
                await db.SetCartLineAsync(caller.UserId, book, request.Quantity, time.Now(), token);
                return TypedResults.Ok(await CartView.ReadAsync(db, caller, options.Value, http, token));
            },
            cancellationToken
        );
    }

    private static async Task EnsureRoomAsync(
        OrdersDbContext db,
        long userId,
        Book book,
        CancellationToken cancellationToken
    )
    {
        var others = db.CartLines.Where(line => line.UserId == userId && line.BookId != book.Id);
        if (await others.CountAsync(cancellationToken) >= Cart.MaxLines)
        {
            throw new DomainException("cart-full", $"A cart has {Cart.MaxLines} books at most.");
        }

        if (
            await others.AnyAsync(
                line => db.Books.Any(other => other.Id == line.BookId && other.Currency != book.Currency),
                cancellationToken
            )
        )
        {
            throw new DomainException("mixed-currencies", "An order is paid in one currency, so a cart has one too.");
        }
    }
}

/// <summary>The quantity of a book in a cart.</summary>
internal sealed record PutCartLineRequest(
    [property: Range(0, Cart.MaxQuantity, ErrorMessage = "A quantity is 0 to 99.")] int Quantity
);
