using System.Diagnostics;
using System.Globalization;

namespace Biblio.LoadTests.Demo;

/// <summary>
/// Sends the requests of a visitor who reads, searches, and looks at books, stock, orders and reports.
/// </summary>
internal static class VisitorTraffic
{
    /// <summary>The pause between two requests, because the demo shares the processor with the services.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns the number of responses for each status code.</summary>
    public static async Task<IReadOnlyDictionary<int, int>> RunAsync(
        DemoClient visitor,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var answers = new SortedDictionary<int, int>();
        for (var (elapsed, round) = (Stopwatch.StartNew(), 0); elapsed.Elapsed < duration; round++)
        {
            foreach (var path in Paths(book: (round % 40) + 1))
            {
                var status = (int)(await visitor.GetAsync(path, cancellationToken)).Status;
                answers[status] = answers.GetValueOrDefault(status) + 1;
                await Task.Delay(Pause, cancellationToken);
            }
        }

        return answers;
    }

    private static string[] Paths(int book) =>
        [
            "/",
            "/api",
            "/api/catalog/books",
            "/api/catalog/books?q=histoire",
            "/api/catalog/authors",
            "/api/catalog/subjects",
            "/api/inventory/stock",
            "/api/inventory/stock/low",
            "/api/orders",
            "/api/orders/reports/best-sellers",
            "/api/orders/reports/highest-spenders",
            string.Create(CultureInfo.InvariantCulture, $"/api/catalog/books/{book}"),
            string.Create(CultureInfo.InvariantCulture, $"/api/inventory/stock/{book}"),
        ];
}
