namespace Biblio.LoadTests.Reports;

/// <summary>Orders as a shop would have them: few buyers and books account for much, most orders are completed. The order with a given id is always the same, whichever others are made.</summary>
internal sealed class OrderGenerator(ulong seed)
{
    public const int Users = 50_000;
    public const int Books = 10_000;

    // in thousandths
    private static readonly (string Status, int Share)[] Statuses =
    [
        (GeneratedOrder.Completed, 880),
        ("Cancelled", 60),
        ("Refused", 50),
        ("Active", 5),
        ("Pending", 5),
    ];
    private static readonly (string Currency, int Share)[] Currencies = [("CAD", 850), ("EUR", 100), ("USD", 50)];

    private readonly Zipf _users = new(Users);
    private readonly Zipf _books = new(Books);

    public IEnumerable<GeneratedOrder> Orders(long first, long last)
    {
        for (var id = first; id <= last; id++)
        {
            yield return Order(id);
        }
    }

    public GeneratedOrder Order(long id)
    {
        var chance = new Chance(seed ^ (ulong)id);
        var (user, status, currency) = (_users.Next(ref chance), Of(Statuses, ref chance), Of(Currencies, ref chance));
        if (chance.Next(100) < 3)
        {
            return new(id, user, status, currency, [new(null, chance.Next(10_000), 1)]);
        }

        var lines = new List<GeneratedOrder.Line>();
        for (var wanted = 1 + chance.Next(3); lines.Count < wanted; )
        {
            var book = _books.Next(ref chance);
            if (lines.TrueForAll(line => line.Book != book))
            {
                lines.Add(new(book, Price(book), 1 + chance.Next(3)));
            }
        }

        return new(id, user, status, currency, lines);
    }

    private long Price(long book)
    {
        var chance = new Chance(seed + (ulong)book);
        return 500 + chance.Next(5_000);
    }

    private static string Of((string Word, int Share)[] shares, ref Chance chance)
    {
        var thousandths = chance.Next(1000);
        foreach (var (word, share) in shares)
        {
            if ((thousandths -= share) < 0)
            {
                return word;
            }
        }

        return shares[0].Word;
    }
}
