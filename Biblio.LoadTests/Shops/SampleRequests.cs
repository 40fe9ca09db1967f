using System.Globalization;
using System.Text;

namespace Biblio.LoadTests.Shops;

/// <summary>
/// The sample requests of the benchmarks: one of the first books, or an order of one copy by one of a thousand users.
/// </summary>
internal static class SampleRequests
{
    /// <summary>The opening stock of each book, which is large enough for every measurement.</summary>
    public const string OpeningStock = "1000000";

    /// <summary>The number of books that are requested, in the order of their ids.</summary>
    public const int BookCount = 200;

    public static int PickBook() => Random.Shared.Next(1, BookCount + 1);

    public static ByteArrayContent CreateOrder()
    {
        var json = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"userId":{{Random.Shared.Next(1, 1000)}},"items":[{"bookId":{{PickBook()}},"quantity":1}]}"""
        );
        return new(Encoding.UTF8.GetBytes(json)) { Headers = { { "Content-Type", "application/json" } } };
    }
}
