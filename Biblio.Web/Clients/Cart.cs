namespace Biblio.Web.Clients;

/// <summary>
/// A cart with present prices. A visitor's cart has no taxes yet. <paramref name="Version"/> changes with each change.
/// </summary>
public sealed record Cart(
    IReadOnlyList<CartLine> Lines,
    decimal Subtotal,
    IReadOnlyList<TaxLine> Taxes,
    decimal Total,
    string Currency,
    long Version
)
{
    public const int MaxLines = 50;
    public const int MaxQuantity = 99;

    public int Copies => Lines.Sum(line => line.Quantity);

    /// <summary>Whether every book is sold, and enough copies are left as far as is known.</summary>
    public bool CanBeOrdered => Lines.Count > 0 && Lines.All(line => !line.Withdrawn && !line.IsShort);
}

/// <summary>
/// A book in the cart. <paramref name="PriceBefore"/> is there when the price has changed since it was put in.
/// <paramref name="Available"/> is null while the stock is unknown.
/// </summary>
public sealed record CartLine(
    long BookId,
    string Title,
    int Quantity,
    decimal Price,
    decimal? PriceBefore,
    decimal Amount,
    bool Withdrawn,
    int? Available
)
{
    public bool IsShort => Available < Quantity;
}

/// <summary>A tax. The rate 0.05 is five percent.</summary>
public sealed record TaxLine(string Name, decimal Rate, decimal Amount);

/// <summary>A number of copies of a book.</summary>
public sealed record CartItem(long BookId, int Quantity);

/// <summary>The form of a checkout.</summary>
public sealed record Checkout(
    string Delivery,
    string PaymentToken,
    long CartVersion,
    decimal Total,
    DeliveryAddress? Address
);

public sealed record DeliveryAddress(
    string Name,
    string Street,
    string City,
    string Region,
    string PostalCode,
    string Country
);
