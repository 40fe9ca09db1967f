using Biblio.Web.Clients;

namespace Biblio.Web.Session;

/// <summary>The wish list of this request: a reader's at the API, a visitor's in a cookie.</summary>
internal sealed class ReaderWishes(WishListClient wishes, ShopClient shop, IHttpContextAccessor accessor)
{
    public const int PageSize = 24;

    private HttpContext Context =>
        accessor.HttpContext ?? throw new InvalidOperationException("A wish list belongs to a request.");

    private bool IsSignedIn => Reader.From(Context) is not null;

    /// <summary>Reads one page of the books, newest first.</summary>
    public async Task<ApiResult<Listing<BookWithStock>>> ReadAsync(int page)
    {
        var (ids, total, problem) = await ReadIdsAsync(page);
        if (problem is not null || ids.Count == 0)
        {
            return problem is null ? new(new([], page, PageSize, total), null) : new(null, problem);
        }

        var books = await shop.ListBooksAsync(ids, Context.RequestAborted);
        return books.Succeeded
            ? new(
                new(
                    [.. ids.Join(books.Value.Items, id => id, found => found.Book.Id, (_, found) => found)],
                    page,
                    PageSize,
                    total
                ),
                null
            )
            : new(null, books.Problem);
    }

    /// <summary>Null when the book is on the list.</summary>
    public async Task<Problem?> AddAsync(long bookId)
    {
        if (IsSignedIn)
        {
            return await wishes.AddAsync(bookId, Context.RequestAborted);
        }

        if (
            BookIdCookie.Wishes.Read(Context) is var known
            && known.Count >= BookIdCookie.Wishes.Max
            && !known.Contains(bookId)
        )
        {
            return new(StatusCodes.Status409Conflict, "urn:biblio:wish-list-full");
        }

        BookIdCookie.Wishes.Add(Context, bookId);
        return null;
    }

    /// <summary>Null when the book is not on the list.</summary>
    public async Task<Problem?> RemoveAsync(long bookId)
    {
        if (IsSignedIn)
        {
            return await wishes.RemoveAsync(bookId, Context.RequestAborted);
        }

        BookIdCookie.Wishes.Write(Context, BookIdCookie.Wishes.Read(Context).Where(id => id != bookId));
        return null;
    }

    private async Task<(IReadOnlyList<long> Ids, long Total, Problem? Problem)> ReadIdsAsync(int page)
    {
        var visitor = BookIdCookie.Wishes.Read(Context);
        if (!IsSignedIn)
        {
            return ([.. visitor.Skip((page - 1) * PageSize).Take(PageSize)], visitor.Count, null);
        }

        // The sign-in could not merge them, because the API did not answer then.
        if (visitor.Count > 0 && await wishes.MergeAsync(visitor, Context.RequestAborted) is null or { Status: 409 })
        {
            BookIdCookie.Wishes.Write(Context, []);
        }

        var list = await wishes.ReadAsync(page, PageSize, Context.RequestAborted);
        return list.Succeeded
            ? ([.. list.Value.Items.Select(wish => wish.BookId)], list.Value.Total, null)
            : ([], 0, list.Problem);
    }
}
