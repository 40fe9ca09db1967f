using System.ComponentModel.DataAnnotations;

namespace Biblio.Orders.Features;

/// <summary>What a buyer sends: items, or a special order in its short form, <c>product</c> and <c>amount</c>.</summary>
/// <remarks>Public, because the validation generator overlooks what is not.</remarks>
public sealed record PlaceOrderRequest(
    long? UserId = null,
    [property: Length(1, 100, ErrorMessage = "An order has 1 to 100 items.")]
        IReadOnlyList<PlaceOrderItem>? Items = null,
    [property: StringLength(300, MinimumLength = 1, ErrorMessage = "A title has 1 to 300 characters.")]
        string? Product = null,
    decimal? Amount = null
) : IValidatableObject
{
    private bool IsShort => Items is null && (Product is not null || Amount is not null);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UserId < 1)
        {
            yield return new("A user id is 1 or more.", ["userId"]);
        }

        if (IsShort)
        {
            if (Amount is < 0 or > PlaceOrderItem.HighestPrice || !PlaceOrderItem.IsMoney(Amount))
            {
                yield return new(
                    $"An amount is 0 to {PlaceOrderItem.HighestPrice}, with two decimals at most.",
                    ["amount"]
                );
            }

            if (Product is not null && string.IsNullOrWhiteSpace(Product))
            {
                yield return new("A title has 1 to 300 characters.", ["product"]);
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
            foreach (var (field, sentence) in item?.Mistakes(books) ?? [(null, "This can not be null.")])
            {
                yield return new(sentence, [field is null ? $"items[{index}]" : $"items[{index}].{field}"]);
            }
        }
    }

    /// <summary>The items, also of the short form.</summary>
    internal IReadOnlyList<PlaceOrderItem> Lines =>
        Items ?? [new PlaceOrderItem(1, Title: Product ?? "Unknown Product", Price: Amount ?? 0)];
}

/// <summary>So many copies of a book of the catalogue, or of something else, with its title and price.</summary>
public sealed record PlaceOrderItem(int Quantity, long? BookId = null, string? Title = null, decimal? Price = null)
{
    internal const decimal HighestPrice = 99999.99m;

    internal static bool IsMoney(decimal? amount) => amount is null || decimal.Round(amount.Value, 2) == amount;

    /// <param name="books">The books of the lines before; this one's is added.</param>
    internal IEnumerable<(string? Field, string Sentence)> Mistakes(HashSet<long> books)
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
                yield return ("bookId", "This book is there twice: order it once, with the whole quantity.");
            }

            if (Price is not null)
            {
                yield return ("price", "The price of a book is the catalogue's.");
            }

            yield break;
        }

        if (string.IsNullOrWhiteSpace(Title) || Title.Length > 300)
        {
            yield return ("title", "A title has 1 to 300 characters.");
        }

        if (Price is null or < 0.01m or > HighestPrice || !IsMoney(Price))
        {
            yield return ("price", $"A price is 0.01 to {HighestPrice}, with two decimals at most.");
        }
    }
}
