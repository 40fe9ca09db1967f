using System.Globalization;

namespace Biblio.LoadTests.Reports;

/// <summary>Calculates the expected reports of the generated orders while they are generated.</summary>
internal sealed class ExpectedReports
{
    private readonly Dictionary<long, long> _spentCents = [];
    private readonly Dictionary<long, long> _soldCopies = [];

    public long OrderCount { get; private set; }

    public long LineCount { get; private set; }

    public long TotalCents { get; private set; }

    /// <summary>The buyers and what they spent, as <c>7:12.50</c>, in the order of the report.</summary>
    public string HighestSpenders =>
        FormatTop(_spentCents, cents => (cents * 0.01m).ToString(CultureInfo.InvariantCulture));

    /// <summary>The books and the number of copies sold, as <c>7:12</c>, in the order of the report.</summary>
    public string BestSellers => FormatTop(_soldCopies, copies => copies.ToString(CultureInfo.InvariantCulture));

    public GeneratedOrder Add(GeneratedOrder order)
    {
        OrderCount++;
        LineCount += order.Lines.Count;
        TotalCents += order.Cents;
        if (order.Status == GeneratedOrder.Completed)
        {
            _spentCents[order.User] = _spentCents.GetValueOrDefault(order.User) + order.Cents;
            foreach (var line in order.Lines)
            {
                if (line.Book is { } book)
                {
                    _soldCopies[book] = _soldCopies.GetValueOrDefault(book) + line.Quantity;
                }
            }
        }

        return order;
    }

    private static string FormatTop(Dictionary<long, long> sums, Func<long, string> format) =>
        string.Join(
            ' ',
            sums.OrderByDescending(sum => sum.Value)
                .ThenBy(sum => sum.Key)
                .Take(10)
                .Select(sum => $"{sum.Key}:{format(sum.Value)}")
        );
}
