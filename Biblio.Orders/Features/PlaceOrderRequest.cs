using System.ComponentModel.DataAnnotations;
using Biblio.Http;

namespace Biblio.Orders.Features;

/// <summary>
/// A request to place an order: items, or one special order in its short form, <c>product</c> and <c>amount</c>.
/// </summary>
internal sealed record PlaceOrderRequest(
    long? UserId = null,
    [property: Length(1, 100, ErrorMessage = "An order has 1 to 100 items.")]
        IReadOnlyList<PlaceOrderItem>? Items = null,
    [property: StringLength(300, MinimumLength = 1, ErrorMessage = "A title has 1 to 300 characters.")]
        string? Product = null,
    decimal? Amount = null
) : IValidatableObject
{
    internal bool IsShortForm => Items is null && (Product is not null || Amount is not null);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UserId < 1)
        {
            yield return new("A user id is 1 or more.", ["userId"]);
        }

        if (IsShortForm)
        {
            if (Amount is < 0 or > PlaceOrderItem.MaxPrice || !PlaceOrderItem.IsWholeCents(Amount))
            {
                yield return new(
                    $"An amount is 0 to {PlaceOrderItem.MaxPrice}, with two decimals at most.",
                    ["amount"]
                );
            }

            if (Product is not null && PlaceOrderItem.GetTitleError(Product) is { } error)
            {
                yield return new(error, ["product"]);
            }

            yield break;
        }

        if (Items is null)
        {
            yield return new("An order has 1 to 100 items.", ["items"]);
            yield break;
        }

        foreach (
            var extra in new[] { Product is null ? null : "product", Amount is null ? null : "amount" }.OfType<string>()
        )
        {
            yield return new("An order has either items or a product and its amount.", [extra]);
        }

        var books = new HashSet<long>();
        foreach (var (index, item) in Items.Index())
        {
            foreach (var (field, message) in item?.GetErrors(books) ?? [(null, "This cannot be null.")])
            {
                yield return new(message, [field is null ? $"items[{index}]" : $"items[{index}].{field}"]);
            }
        }
    }

    /// <summary>The items, which may come from the short form.</summary>
    internal IReadOnlyList<PlaceOrderItem> Lines =>
        Items ?? [new PlaceOrderItem(1, Title: Product ?? "Unknown Product", Price: Amount ?? 0)];
}

/// <summary>Copies of a book of the catalogue, or a special order with its title and price.</summary>
internal sealed record PlaceOrderItem(int Quantity, long? BookId = null, string? Title = null, decimal? Price = null)
{
    internal const decimal MaxPrice = 99999.99m;

    internal static string? GetTitleError(string title) =>
        string.IsNullOrWhiteSpace(title) || title.Length > 300 ? "A title has 1 to 300 characters."
        : PlainText.HasUnreadable(title) ? "A title has no control characters and no invisible characters."
        : null;

    internal static bool IsWholeCents(decimal? amount) => amount is null || decimal.Round(amount.Value, 2) == amount;

    /// <summary>Returns the errors of this item, by field.</summary>
    /// <param name="books">The books of the previous items. The book of this item is added.</param>
    internal IEnumerable<(string? Field, string Message)> GetErrors(HashSet<long> books)
    {
        if (Quantity is < 1 or > 1000)
        {
            yield return ("quantity", "A quantity is 1 to 1000.");
        }

        if (BookId is null == Title is null)
        {
            yield return ("bookId", "An item has either a bookId or a title.");
            yield break;
        }

        if (BookId is { } book)
        {
            if (book < 1)
            {
                yield return ("bookId", "A book id is 1 or more.");
            }

            if (!books.Add(book))
            {
                yield return ("bookId", "This book occurs twice. Order it once, with the whole quantity.");
            }

            if (Price is not null)
            {
                yield return ("price", "The price of a book comes from the catalogue. Omit it here.");
            }

            yield break;
        }

        if (GetTitleError(Title!) is { } error)
        {
            yield return ("title", error);
        }

        if (Price is null or < 0.01m or > MaxPrice || !IsWholeCents(Price))
        {
            yield return ("price", $"A price is 0.01 to {MaxPrice}, with two decimals at most.");
        }
    }
}
