namespace Biblio.Orders.Model;

/// <summary>
/// A line of an order: a book or a special order, with its title and price at the time of the order.
/// </summary>
internal sealed class OrderLine
{
    private OrderLine() { }

    public long OrderId { get; private set; }

    public int Number { get; private set; }

    /// <summary>Null for a special order, which has no stock.</summary>
    public long? BookId { get; private set; }

    public string Title { get; private set; } = "";

    public decimal Price { get; private set; }

    public int Quantity { get; private set; }

    public static OrderLine Create(int number, long? bookId, string title, decimal price, int quantity) =>
        new()
        {
            Number = number,
            BookId = bookId,
            Title = title,
            Price = price,
            Quantity = quantity,
        };
}
