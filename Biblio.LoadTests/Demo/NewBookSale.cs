using System.Globalization;
using System.Net;

namespace Biblio.LoadTests.Demo;

/// <summary>
/// The librarian adds a book and restocks it. A reader orders it ten times, then more copies than exist.
/// </summary>
internal static class NewBookSale
{
    private const int Copies = 30;
    private const int Orders = 10;
    private const int TooMany = 900;
    private static readonly string[] Authors = ["Biblio"];
    private static readonly TimeSpan StockLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(15);

    public static async Task<NewBookSaleResult> RunAsync(
        DemoClient librarian,
        DemoClient reader,
        CancellationToken cancellationToken
    )
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"Une démonstration ({DateTime.UtcNow:HH:mm:ss})");
        var added = await librarian.PostAsync(
            "/api/catalog/books",
            new
            {
                title,
                authors = Authors,
                price = 12.50m,
            },
            cancellationToken
        );
        added.Expect(HttpStatusCode.Created, "adding a book");
        var book = added.Number("id");

        // Inventory creates the stock when it processes the message about the new book.
        var stock = string.Create(CultureInfo.InvariantCulture, $"/api/inventory/stock/{book}");
        await librarian.PollAsync(
            stock,
            response => response.Status == HttpStatusCode.OK,
            "the stock of the new book",
            StockLimit,
            cancellationToken
        );
        (await librarian.PostAsync($"{stock}/restock", new { quantity = Copies }, cancellationToken)).ExpectSuccess(
            "the restock"
        );

        var last = 0L;
        for (var number = 0; number < Orders; number++)
        {
            last = await OrderAsync(reader, book, quantity: 1, cancellationToken);
        }

        var refused = await OrderAsync(reader, book, TooMany, cancellationToken);
        await reader.PollAsync(
            string.Create(CultureInfo.InvariantCulture, $"/api/orders/{refused}"),
            response => response.IsSuccess && response.Text("status") == "refused",
            "status 'refused'",
            RefusalLimit,
            cancellationToken
        );
        return new(book, Copies, Orders, last, refused, TooMany);
    }

    private static async Task<long> OrderAsync(
        DemoClient reader,
        long book,
        int quantity,
        CancellationToken cancellationToken
    )
    {
        var order = new { userId = 1, items = new[] { new { bookId = book, quantity } } };
        var placed = await reader.PostAsync("/api/orders", order, cancellationToken);
        placed.Expect(HttpStatusCode.Created, "an order");
        return placed.Number("id");
    }
}

internal sealed record NewBookSaleResult(
    long Book,
    int Copies,
    int Orders,
    long LastOrder,
    long RefusedOrder,
    int RefusedQuantity
);
