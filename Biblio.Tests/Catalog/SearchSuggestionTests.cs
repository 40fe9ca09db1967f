using System.Net;

namespace Biblio.Tests.Catalog;

/// <summary>Suggestions while typing, corrections of misspelt searches, and pages of names.</summary>
public sealed partial class SearchTests
{
    [Theory]
    [InlineData("etr", "books", "L’Étranger")]
    [InlineData("L'ÉTRANG", "books", "L’Étranger")]
    [InlineData("紅", "books", "紅樓夢")]
    [InlineData("вой", "books", "Война и мир")]
    [InlineData("c++", "books", "The C++ Programming Language")]
    [InlineData("9782070360024", "books", "L’Étranger")]
    [InlineData("cam", "authors", "Albert Camus")]
    [InlineData("zola emi", "authors", "Émile Zola")]
    [InlineData("ÉM", "authors", "Émile Zola")]
    [InlineData("tolkien", "authors", "J. R. R. Tolkien")]
    [InlineData("曹", "authors", "曹雪芹")]
    [InlineData("roma", "subjects", "Romans")]
    [InlineData("thea", "subjects", "Théâtre")]
    public async Task The_beginning_of_a_word_suggests_books_and_names(string text, string kind, string suggestion) =>
        Assert.Equal(suggestion, (await SuggestAsync(text, kind)).FirstOrDefault());

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("+*-\"'()<>~@")]
    [InlineData("'; DROP TABLE books; --")]
    [InlineData("\\")]
    [InlineData("{0} {1}")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("zzzz")]
    public async Task Operators_and_unknown_words_suggest_nothing(string text)
    {
        foreach (var kind in new[] { "books", "authors", "subjects" })
        {
            Assert.Empty(await SuggestAsync(text, kind));
        }
    }

    [Fact]
    public async Task Suggestions_are_few_and_link_to_what_they_name()
    {
        var page = await library.GetAsync("/books/suggestions?q=candide");

        foreach (var (kind, most) in new[] { ("books", 5), ("authors", 3), ("subjects", 3) })
        {
            var list = page.GetProperty(kind).EnumerateArray().ToList();
            Assert.InRange(list.Count, 0, most);
            foreach (var suggestion in list)
            {
                var href = suggestion.GetProperty("_links").GetProperty("self").GetProperty("href").GetString()!;
                Assert.StartsWith($"/{kind}/", href, StringComparison.Ordinal);
                var named = await library.GetAsync(href);
                Assert.Equal(suggestion.GetProperty("id").GetInt64(), named.GetProperty("id").GetInt64());
            }
        }

        Assert.Equal(3, page.GetProperty("books").GetArrayLength());
    }

    [Theory]
    [InlineData("etrangr", "étranger")]
    [InlineData("hobit", "hobbit")]
    [InlineData("tolkein", "tolkien")]
    [InlineData("albert camsu", "albert camus")]
    public async Task A_misspelt_search_offers_one_that_finds_books(string text, string corrected)
    {
        var page = await library.GetAsync($"/books?q={text}");

        Assert.Equal(0, page.GetProperty("total").GetInt32());
        Assert.Equal(corrected, page.GetProperty("didYouMean").GetString());
        Assert.NotEmpty(await library.TitlesAsync($"q={corrected}"));
    }

    [Theory]
    [InlineData("q=zzz")]
    [InlineData("q=xyzzyplugh")]
    [InlineData("q=hobbit camus")]
    [InlineData("q=hobbit&language=fr")]
    [InlineData("q=hobbit")]
    [InlineData("language=nah")]
    public async Task Nothing_is_offered_when_no_word_is_misspelt(string query) =>
        Assert.False((await library.GetAsync($"/books?{query}")).TryGetProperty("didYouMean", out _));

    [Fact]
    public async Task A_subject_has_a_page_with_its_number_of_books()
    {
        var listed = (await library.GetAsync("/subjects?q=romans")).GetProperty("items")[0];

        var subject = await library.GetAsync(
            listed.GetProperty("_links").GetProperty("self").GetProperty("href").GetString()!
        );
        using var unknown = await library.SendAsync(HttpMethod.Get, "/subjects/987654321");

        Assert.Equal(("Romans", 4), (subject.GetProperty("name").GetString(), subject.GetProperty("books").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private async Task<List<string>> SuggestAsync(string text, string kind) =>
        [
            .. (await library.GetAsync($"/books/suggestions?q={Uri.EscapeDataString(text)}"))
                .GetProperty(kind)
                .EnumerateArray()
                .Select(suggestion => suggestion.GetProperty("text").GetString()!),
        ];
}
