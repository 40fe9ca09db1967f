using System.Text.Json.Serialization;
using Biblio.Api.Accounts;
using Biblio.Api.Accounts.Data;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.WishLists;

internal static class ListWishes
{
    /// <summary>The books on my wish list, newest first.</summary>
    public static async Task<Page<WishView>> Handle(
        [AsParameters] PageQuery page,
        Caller caller,
        AccountsDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var mine = db.Wishes.AsNoTracking().Where(wish => wish.UserId == caller.UserId);
        var total = await mine.LongCountAsync(cancellationToken);
        var wishes = await mine.OrderByDescending(wish => wish.AddedAt)
            .ThenByDescending(wish => wish.BookId)
            .Skip(page.Skip)
            .Take(page.Size)
            .ToListAsync(cancellationToken);
        return wishes.ConvertAll(WishView.From).ToPage(total, page, request);
    }
}

/// <summary>A book on a wish list, with the time when it was added (UTC).</summary>
internal sealed record WishView(
    long BookId,
    DateTime AddedAt,
    [property: JsonPropertyName("_links")] WishView.WishLinks Links
)
{
    public static WishView From(Wish wish) =>
        new(
            wish.BookId,
            wish.AddedAt,
            new(new($"/api/v1/shop/books/{wish.BookId}"), new($"{WishesApi.Path}/{wish.BookId}", HttpMethods.Delete))
        );

    internal sealed record WishLinks(Link Book, ActionLink Remove);
}
