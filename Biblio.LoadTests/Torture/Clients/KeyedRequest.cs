using System.Globalization;
using Biblio.LoadTests.Running;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>A write with an Idempotency-Key. Every successful answer to it must be the same.</summary>
internal abstract class KeyedRequest(string key)
{
    private readonly Lock _lock = new();

    public string Key => key;

    /// <summary>The first successful answer, or null.</summary>
    public string? Acknowledgement { get; private set; }

    public abstract ShopRequest Request { get; }

    /// <summary>Records a successful answer. Returns false if an earlier one was different.</summary>
    public bool Acknowledge(string body)
    {
        lock (_lock)
        {
            Acknowledgement ??= body;
            return Acknowledgement == body;
        }
    }
}

/// <summary>An order that a client sent.</summary>
internal sealed class OrderRequest(string key, long user, IReadOnlyList<OrderLine> lines) : KeyedRequest(key)
{
    public long User => user;

    public IReadOnlyList<OrderLine> Lines => lines;

    /// <summary>The id of the order, or null without an answer.</summary>
    public long? Id =>
        Acknowledgement is null ? null : (long?)System.Text.Json.Nodes.JsonNode.Parse(Acknowledgement)?["id"];

    /// <summary>Whether a cancellation was acknowledged.</summary>
    public bool IsCancelled { get; set; }

    public override ShopRequest Request => new(HttpMethod.Post, "/api/orders", "POST orders", ToJson(), Key);

    private string ToJson()
    {
        var items = string.Join(
            ',',
            lines.Select(line =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"bookId":{{line.Book}},"quantity":{{line.Quantity}}}"""
                )
            )
        );
        return string.Create(CultureInfo.InvariantCulture, $$"""{"userId":{{user}},"items":[{{items}}]}""");
    }
}

/// <summary>Copies of a book that a client added to the stock.</summary>
internal sealed class RestockRequest(string key, long book, int quantity) : KeyedRequest(key)
{
    public long Book => book;

    public int Quantity => quantity;

    public override ShopRequest Request =>
        new(
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"/api/inventory/stock/{book}/restock"),
            "POST restock",
            string.Create(CultureInfo.InvariantCulture, $$"""{"quantity":{{quantity}}}"""),
            Key
        );
}
