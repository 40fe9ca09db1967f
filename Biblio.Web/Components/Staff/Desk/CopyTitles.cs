using Biblio.Web.Clients;

namespace Biblio.Web.Components.Staff.Desk;

/// <summary>The titles of copies. Lending tells them with loans and holds, but not with copies.</summary>
internal static class CopyTitles
{
    private const int MaxBooks = 50;

    /// <summary>By book id. Empty when the catalogue does not answer.</summary>
    public static async Task<Dictionary<long, string>> ReadAsync(
        ShopClient shop,
        IReadOnlyList<LendingCopy>? copies,
        CancellationToken cancellationToken
    )
    {
        var ids = (copies ?? []).Select(copy => copy.BookId).Distinct().Take(MaxBooks).ToList();
        var books = ids.Count == 0 ? null : (await shop.ListBooksAsync(ids, cancellationToken)).Value;
        return (books?.Items ?? []).ToDictionary(item => item.Book.Id, item => item.Book.Title);
    }
}
