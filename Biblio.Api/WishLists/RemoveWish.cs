using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.WishLists;

internal static class RemoveWish
{
    /// <summary>Take a book off my wish list. A book that is not on it changes nothing.</summary>
    public static async Task<NoContent> Handle(
        long bookId,
        Caller caller,
        AccountsDbContext db,
        CancellationToken cancellationToken
    )
    {
        await db
            .Wishes.Where(wish => wish.UserId == caller.UserId && wish.BookId == bookId)
            .ExecuteDeleteAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
