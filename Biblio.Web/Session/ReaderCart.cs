using Biblio.Web.Clients;

namespace Biblio.Web.Session;

/// <summary>
/// The cart of this request: a reader's at the API, a visitor's in the cookie.
/// </summary>
internal sealed class ReaderCart(
    CartClient carts,
    ShopClient shop,
    VisitorCart visitor,
    IHttpContextAccessor accessor,
    ILogger<ReaderCart> logger
)
{
    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(1);

    private Task<ApiResult<Cart>>? _cart;

    private HttpContext Context =>
        accessor.HttpContext ?? throw new InvalidOperationException("A cart belongs to a request.");

    private bool IsSignedIn => Reader.From(Context) is not null;

    /// <summary>Reads the cart once for a page and its header.</summary>
    public Task<ApiResult<Cart>> ReadAsync() => _cart ??= ReadOnceAsync();

    /// <summary>The number of copies for the header. Null when it is unknown: no page waits for it.</summary>
    public async Task<int?> CountAsync()
    {
        if (!IsSignedIn)
        {
            return visitor.Read(Context).Sum(line => line.Quantity);
        }

        if (Context.Request.Path == "/cart")
        {
            return (await ReadAsync()).Value?.Copies;
        }

        if (CartCount.Read(Context) is { } known)
        {
            return known;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Context.RequestAborted);
        timeout.CancelAfter(CountTimeout);
        try
        {
            return Remember(await carts.CountAsync(timeout.Token)).Value?.Copies;
        }
        catch (OperationCanceledException exception) when (!Context.RequestAborted.IsCancellationRequested)
        {
            logger.CartNotCounted(exception);
            return null;
        }
    }

    /// <summary>Puts a book into the cart, at least this many copies.</summary>
    public async Task<Problem?> AddAsync(CartItem item, decimal? price)
    {
        if (IsSignedIn)
        {
            return Remember(await carts.MergeAsync([item], Context.RequestAborted)).Problem;
        }

        var lines = visitor.Read(Context);
        if (lines.Count >= Cart.MaxLines && lines.All(line => line.BookId != item.BookId))
        {
            return new(StatusCodes.Status409Conflict, "urn:biblio:cart-full");
        }

        var quantity = Math.Max(item.Quantity, Find(lines, item.BookId)?.Quantity ?? 0);
        WriteVisitor(lines, item with { Quantity = quantity }, price);
        return null;
    }

    /// <summary>Puts several books into the cart of a reader.</summary>
    public async Task<Problem?> AddAsync(IReadOnlyList<CartItem> items) =>
        Remember(await carts.MergeAsync(items, Context.RequestAborted)).Problem;

    /// <summary>Sets the quantity of a book. The quantity 0 removes it.</summary>
    public async Task<Problem?> PutAsync(CartItem item, decimal? price)
    {
        if (IsSignedIn)
        {
            return Remember(await carts.PutAsync(item, Context.RequestAborted)).Problem;
        }

        WriteVisitor(visitor.Read(Context), item, price);
        return null;
    }

    private async Task<ApiResult<Cart>> ReadOnceAsync()
    {
        if (!IsSignedIn)
        {
            return await ReadVisitorAsync();
        }

        return await MergeVisitorAsync() is { } problem
            ? new(null, problem)
            : Remember(await carts.ReadAsync(Context.RequestAborted));
    }

    private ApiResult<Cart> Remember(ApiResult<Cart> cart)
    {
        if (cart.Succeeded)
        {
            CartCount.Write(Context, cart.Value.Copies);
        }

        return cart;
    }

    private static VisitorLine? Find(IEnumerable<VisitorLine> lines, long bookId) =>
        lines.FirstOrDefault(line => line.BookId == bookId);

    private void WriteVisitor(IReadOnlyList<VisitorLine> lines, CartItem item, decimal? price)
    {
        var line = new VisitorLine(item.BookId, item.Quantity, price);
        visitor.Write(
            Context,
            Find(lines, item.BookId) is { } old ? lines.Select(one => one == old ? line : one) : [.. lines, line]
        );
    }

    /// <summary>Merges what the sign-in could not merge, because Orders did not answer then.</summary>
    private async Task<Problem?> MergeVisitorAsync()
    {
        var lines = visitor.Read(Context);
        if (lines.Count == 0)
        {
            return null;
        }

        var problem = (await carts.MergeAsync(lines.ToItems(), Context.RequestAborted)).Problem;
        if (problem is null && !Context.Response.HasStarted)
        {
            visitor.Write(Context, []);
        }

        return problem;
    }

    private async Task<ApiResult<Cart>> ReadVisitorAsync()
    {
        var lines = visitor.Read(Context);
        if (lines.Count == 0)
        {
            return new(new([], 0, [], 0, "", 0), null);
        }

        var books = await shop.ListBooksAsync(lines.Select(line => line.BookId), Context.RequestAborted);
        if (!books.Succeeded)
        {
            return new(null, books.Problem);
        }

        var found = lines
            .Select(line => (Line: line, Book: books.Value.Items.FirstOrDefault(one => one.Book.Id == line.BookId)))
            .Where(line => line.Book is not null)
            .Select(line => ToCartLine(line.Line, line.Book!))
            .ToList();
        var sum = found.Sum(line => line.Amount);
        var currency = books.Value.Items is [{ Book.Currency: { } known }, ..] ? known : "";
        return new(new(found, sum, [], sum, currency, 0), null);
    }

    private static CartLine ToCartLine(VisitorLine line, BookWithStock found)
    {
        var (book, price) = (found.Book, found.Book.Price ?? 0);
        return new(
            book.Id,
            book.Title,
            line.Quantity,
            price,
            book.Withdrawn || line.Price == price ? null : line.Price,
            book.Withdrawn ? 0 : price * line.Quantity,
            book.Withdrawn,
            found.Stock?.Available
        );
    }
}
