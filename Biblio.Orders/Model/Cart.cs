namespace Biblio.Orders.Model;

/// <summary>The cart of a reader. Each change locks its row and increases the version.</summary>
internal sealed class Cart
{
    public const int MaxLines = 50;
    public const int MaxQuantity = 99;

    private Cart() { }

    public long UserId { get; private set; }

    public long Version { get; private set; }

    public DateTime ChangedAt { get; private set; }
}

/// <summary>A book in a cart, with its price at the time when it was put in.</summary>
internal sealed class CartLine
{
    private CartLine() { }

    public long UserId { get; private set; }

    public long BookId { get; private set; }

    public int Quantity { get; private set; }

    public decimal Price { get; private set; }

    public DateTime AddedAt { get; private set; }
}
