using System.Globalization;
using System.Net;

namespace Biblio.LoadTests.Demo;

/// <summary>Requests a search without results, and books and orders that do not exist.</summary>
internal static class MissingResources
{
    private const int Count = 10;
    private const long FirstMissing = 999_999_901;

    /// <summary>Returns the number of responses with status 404.</summary>
    public static async Task<int> RunAsync(DemoClient visitor, CancellationToken cancellationToken)
    {
        (await visitor.GetAsync("/api/catalog/books?q=nobodywrotethis", cancellationToken)).ExpectSuccess(
            "a search without results"
        );
        for (var id = FirstMissing; id < FirstMissing + Count; id++)
        {
            var number = id.ToString(CultureInfo.InvariantCulture);
            (await visitor.GetAsync($"/api/catalog/books/{number}", cancellationToken)).Expect(
                HttpStatusCode.NotFound,
                $"book {number}"
            );
            (await visitor.GetAsync($"/api/orders/{number}", cancellationToken)).Expect(
                HttpStatusCode.NotFound,
                $"order {number}"
            );
        }

        return 2 * Count;
    }
}
