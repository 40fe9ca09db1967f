using System.Globalization;
using System.Text;

namespace Biblio.LoadTests.Shops;

/// <summary>What is asked for when only its price matters: any of the first books, an order of one copy by any of a thousand buyers.</summary>
internal static class Requests
{
    /// <summary>Copies of each book that outlast every measurement.</summary>
    public const string PlentyOfEach = "1000000";

    /// <summary>How many of the first books are asked for.</summary>
    public const int Books = 200;

    public static int Book() => Random.Shared.Next(1, Books + 1);

    public static ByteArrayContent Order()
    {
        var json = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"userId":{{Random.Shared.Next(1, 1000)}},"items":[{"bookId":{{Book()}},"quantity":1}]}"""
        );
        return new(Encoding.UTF8.GetBytes(json)) { Headers = { { "Content-Type", "application/json" } } };
    }
}
