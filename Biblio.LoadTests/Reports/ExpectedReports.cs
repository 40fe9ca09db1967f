using System.Globalization;

namespace Biblio.LoadTests.Reports;

/// <summary>What the reports must say of the generated orders, added up while they are made.</summary>
internal sealed class ExpectedReports
{
    private readonly Dictionary<long, long> _spent = [];
    private readonly Dictionary<long, long> _sold = [];

    public long Orders { get; private set; }

    public long Lines { get; private set; }

    public long Cents { get; private set; }

    /// <summary>Buyers with what they spent, as <c>7:12.50</c>.</summary>
    public string HighestSpenders => Top(_spent, cents => (cents * 0.01m).ToString(CultureInfo.InvariantCulture));

    /// <summary>Books with how many were sold, as <c>7:12</c>.</summary>
    public string BestSellers => Top(_sold, copies => copies.ToString(CultureInfo.InvariantCulture));

    public GeneratedOrder Count(GeneratedOrder order)
    {
        Orders++;
        Lines += order.Lines.Count;
        Cents += order.Cents;
        if (order.Status == GeneratedOrder.Completed)
        {
            _spent[order.User] = _spent.GetValueOrDefault(order.User) + order.Cents;
            foreach (var line in order.Lines)
            {
                if (line.Book is { } book)
                {
                    _sold[book] = _sold.GetValueOrDefault(book) + line.Quantity;
                }
            }
        }

        return order;
    }

    private static string Top(Dictionary<long, long> sums, Func<long, string> show) =>
        string.Join(
            ' ',
            sums.OrderByDescending(sum => sum.Value)
                .ThenBy(sum => sum.Key)
                .Take(10)
                .Select(sum => $"{sum.Key}:{show(sum.Value)}")
        );
}
