namespace Biblio.Orders.Model;

/// <summary>A book, or something ordered specially, with its title and price as they were when it was ordered.</summary>
internal sealed class OrderLine
{
    private OrderLine() { }

    public long OrderId { get; private set; }

    public int Number { get; private set; }

    /// <summary>None: a special order, which has no stock.</summary>
    public long? BookId { get; private set; }

    public string Title { get; private set; } = "";

    public decimal Price { get; private set; }

    public int Quantity { get; private set; }

    public static OrderLine Of(int number, long? bookId, string title, decimal price, int quantity) =>
        new()
        {
            Number = number,
            BookId = bookId,
            Title = title,
            Price = price,
            Quantity = quantity,
        };
}
