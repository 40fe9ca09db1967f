namespace Biblio.LoadTests.Reports;

/// <summary>
/// Generates realistic orders: few buyers and books account for a large share, and most orders are completed. The
/// order of an id is always the same, no matter which others are generated.
/// </summary>
internal sealed class OrderGenerator(ulong seed)
{
    public const int UserCount = 50_000;
    public const int BookCount = 10_000;

    // Shares are in thousandths.
    private static readonly (string Status, int Share)[] Statuses =
    [
        (GeneratedOrder.Completed, 880),
        ("Cancelled", 60),
        ("Refused", 50),
        ("Active", 5),
        ("Pending", 5),
    ];
    private static readonly (string Currency, int Share)[] Currencies = [("CAD", 850), ("EUR", 100), ("USD", 50)];

    private readonly ZipfDistribution _users = new(UserCount);
    private readonly ZipfDistribution _books = new(BookCount);

    public IEnumerable<GeneratedOrder> Generate(long first, long last)
    {
        for (var id = first; id <= last; id++)
        {
            yield return Generate(id);
        }
    }

    public GeneratedOrder Generate(long id)
    {
        var random = new SplitMix64(seed ^ (ulong)id);
        var (user, status, currency) = (
            _users.Next(ref random),
            PickWeighted(Statuses, ref random),
            PickWeighted(Currencies, ref random)
        );
        if (random.Next(100) < 3)
        {
            return new(id, user, status, currency, [new(null, random.Next(10_000), 1)]);
        }

        var lines = new List<GeneratedOrder.Line>();
        for (var lineCount = 1 + random.Next(3); lines.Count < lineCount; )
        {
            var book = _books.Next(ref random);
            if (lines.TrueForAll(line => line.Book != book))
            {
                lines.Add(new(book, GeneratePrice(book), 1 + random.Next(3)));
            }
        }

        return new(id, user, status, currency, lines);
    }

    private long GeneratePrice(long book)
    {
        var random = new SplitMix64(seed + (ulong)book);
        return 500 + random.Next(5_000);
    }

    private static string PickWeighted((string Value, int Share)[] shares, ref SplitMix64 random)
    {
        var thousandths = random.Next(1000);
        foreach (var (value, share) in shares)
        {
            if ((thousandths -= share) < 0)
            {
                return value;
            }
        }

        return shares[0].Value;
    }
}
