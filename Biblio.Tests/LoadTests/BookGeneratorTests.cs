using System.Text;
using Biblio.LoadTests.Searches;
using Biblio.Tests.Catalog;

namespace Biblio.Tests.LoadTests;

public sealed class BookGeneratorTests
{
    [Fact]
    public void A_book_does_not_depend_on_the_generated_range()
    {
        var all = ToCsv(new BookGenerator(1).Generate(1, 200));

        Assert.Equal(all, ToCsv(new BookGenerator(1).Generate(1, 70).Concat(new BookGenerator(1).Generate(71, 200))));
        Assert.NotEqual(all, ToCsv(new BookGenerator(2).Generate(1, 200)));
    }

    [Fact]
    public void No_word_is_the_beginning_of_another()
    {
        var words = Enumerable.Range(0, 30_000).Select(GeneratedWord.Create).Order(StringComparer.Ordinal).ToList();

        Assert.All(words.Zip(words.Skip(1)), pair =>
            Assert.False(pair.Second.StartsWith(pair.First, StringComparison.Ordinal), pair.ToString())
        );
    }

    [Fact]
    public async Task Every_generated_book_is_imported_and_found_by_its_words()
    {
        await using var app = new CatalogApp();
        await app.InitializeAsync();
        var books = new BookGenerator(3).Generate(1, 300).ToList();

        var import = await app.ImportCsvAsync(ToCsv(books));

        Assert.Equal((300, 0), (import.GetProperty("added").GetInt32(), import.GetProperty("warnings").GetInt32()));
        foreach (var word in new[] { 1, 2, 7 })
        {
            var page = await app.GetAsync($"/books?q={GeneratedWord.Create(word)}");
            Assert.Equal(books.Count(book => book.TitleWords.Contains(word)), page.GetProperty("total").GetInt32());
        }
    }

    private static string ToCsv(IEnumerable<GeneratedBook> books) =>
        books
            .Aggregate(new StringBuilder(GeneratedBook.CsvHeader).Append('\n'), (csv, book) =>
                csv.Append(book.ToCsv()).Append('\n')
            )
            .ToString();
}
