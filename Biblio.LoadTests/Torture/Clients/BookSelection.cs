using Biblio.LoadTests.Running;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>
/// The books that the clients order. Most orders are for few books, so that these sell out and clients compete.
/// </summary>
internal sealed record BookSelection(IReadOnlyList<long> Books)
{
    private const int PopularBooks = 12;
    private const double PopularShare = 0.6;
    private const int MaxLines = 3;
    private const int MaxQuantity = 3;

    public long Pick(Random random) =>
        random.NextDouble() < PopularShare
            ? Books[random.Next(Math.Min(PopularBooks, Books.Count))]
            : Books[random.Next(Books.Count)];

    public IReadOnlyList<OrderLine> PickLines(Random random) =>
        [
            .. Enumerable
                .Range(0, random.Next(1, MaxLines + 1))
                .Select(_ => Pick(random))
                .Distinct()
                .Select(book => new OrderLine(book, random.Next(1, MaxQuantity + 1))),
        ];
}
