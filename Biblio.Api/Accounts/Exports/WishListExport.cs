using System.Text.Json;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;

namespace Biblio.Api.Accounts.Exports;

/// <summary>The books on the wish list, newest first.</summary>
internal sealed class WishListExport(AccountsDbContext db) : IExportSource
{
    public string Name => "wishList";

    public async Task WriteAsync(Utf8JsonWriter json, Caller caller, CancellationToken cancellationToken)
    {
        var wishes = await db.ExportWishesAsync(caller.UserId, cancellationToken);
        JsonSerializer.Serialize(
            json,
            wishes.Select(wish => new { wish.BookId, wish.AddedAt }),
            JsonSerializerOptions.Web
        );
    }
}
