using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Pomelo.Tests;

/// <summary>What every column of every result asks for.</summary>
public sealed class EncodingTests(ShopDatabase database)
{
    [Theory]
    [InlineData("utf-8", 65001)]
    [InlineData("UTF-8", 65001)]
    [InlineData("us-ascii", 20127)]
    public async Task An_encoding_is_found_without_a_search(string name, int codepage)
    {
        await using var shop = database.Open();
        Assert.NotEmpty(await shop.Books.Select(book => book.Title).ToListAsync(TestContext.Current.CancellationToken));
        // once, so that what the runtime makes the first time is made
        Assert.Equal(codepage, Encoding.GetEncoding(name).CodePage);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Encoding.GetEncoding(name);

        // a search reads the code pages' file into a buffer
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
