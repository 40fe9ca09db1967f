namespace Biblio.LoadTests.Reports;

/// <summary>A generated order. A line without a book is a special order.</summary>
internal sealed record GeneratedOrder(
    long Id,
    long User,
    string Status,
    string Currency,
    IReadOnlyList<GeneratedOrder.Line> Lines
)
{
    public const string Completed = "Completed";

    public long Cents => Lines.Sum(line => line.Cents * line.Quantity);

    internal readonly record struct Line(long? Book, long Cents, int Quantity);
}
