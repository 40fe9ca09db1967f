using System.ComponentModel.DataAnnotations;
using Biblio.Identity;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

internal static class MergeCart
{
    /// <summary>Merge another cart into mine. For a book in both carts, the larger quantity wins.</summary>
    /// <remarks>
    /// Unknown and withdrawn books are left out, and so are books in another currency and what exceeds the limit of the
    /// cart.
    /// </remarks>
    public static async Task<Ok<CartView>> Handle(
        MergeCartRequest request,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        OrderPricing pricing,
        IOptions<OrdersOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var books = await pricing.FindAsync([.. request.Items.Select(item => item.BookId)], cancellationToken);
        return await db.InTransactionAsync(
            async token =>
            {
                await db.LockCartAsync(caller.UserId, time.Now(), token);
                var contents = await db.ReadCartContentsAsync(caller.UserId, token);
                foreach (var item in request.Items)
                {
                    if (books.GetValueOrDefault(item.BookId) is { } book && contents.Refuse(book) is null)
                    {
                        await db.RaiseCartLineAsync(caller.UserId, book, item.Quantity, time.Now(), token);
                        contents.Add(book);
                    }
                }

                return TypedResults.Ok(await CartView.ReadAsync(db, caller, options.Value, http, token));
            },
            cancellationToken
        );
    }
}

/// <summary>The lines of the other cart.</summary>
internal sealed record MergeCartRequest(
    [property: Length(1, Cart.MaxLines, ErrorMessage = "A cart has 1 to 50 books.")] IReadOnlyList<MergeCartItem> Items
) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var books = new HashSet<long>();
        foreach (var (index, item) in Items.Index())
        {
            if (item is null)
            {
                yield return new("This cannot be null.", [$"items[{index}]"]);
            }
            else if (!books.Add(item.BookId))
            {
                yield return new("This book occurs twice.", [$"items[{index}].bookId"]);
            }
        }
    }
}

internal sealed record MergeCartItem(
    [property: Range(1, long.MaxValue, ErrorMessage = "A book id is 1 or more.")] long BookId,
    [property: Range(1, Cart.MaxQuantity, ErrorMessage = "A quantity is 1 to 99.")] int Quantity
);
