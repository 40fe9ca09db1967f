namespace Biblio.Web.Clients;

/// <summary>The cart of the signed-in reader.</summary>
internal sealed class CartClient(HttpClient api)
{
    /// <summary>Reads the cart with the copies that are left.</summary>
    public Task<ApiResult<Cart>> ReadAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Cart>("shop/cart", ReadTimeouts.Aggregate, cancellationToken);

    /// <summary>Reads the cart without the stock.</summary>
    public Task<ApiResult<Cart>> CountAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Cart>("cart", cancellationToken);

    /// <summary>Sets the quantity of a book, and returns the cart. The quantity 0 removes the book.</summary>
    public Task<ApiResult<Cart>> PutAsync(CartItem item, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Cart>(
            new(HttpMethod.Put, $"cart/lines/{item.BookId}")
            {
                Content = JsonContent.Create(new { quantity = item.Quantity }),
            },
            cancellationToken
        );

    /// <summary>Puts the books into the cart, and returns it. For a book in both, the larger quantity wins.</summary>
    public Task<ApiResult<Cart>> MergeAsync(IEnumerable<CartItem> items, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Cart>(
            new(HttpMethod.Post, "cart/merge") { Content = JsonContent.Create(new { items }) },
            cancellationToken
        );

    /// <summary>
    /// Orders the books of the cart. The key belongs to the version of the cart, so a form that is sent twice, or from
    /// two tabs, places one order.
    /// </summary>
    public Task<ApiResult<Order>> CheckOutAsync(Checkout checkout, CancellationToken cancellationToken) =>
        api.SendAndReadAsync<Order>(
            new(HttpMethod.Post, "cart/checkout")
            {
                Headers = { { "Idempotency-Key", $"checkout-{checkout.CartVersion}" } },
                Content = JsonContent.Create(checkout),
            },
            cancellationToken
        );
}
