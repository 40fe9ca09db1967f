using System.Text.Json;

namespace Biblio.Tests.Catalog;

public sealed partial class SearchTests(SearchTests.Library library) : IClassFixture<SearchTests.Library>
{
    [Theory]
    [InlineData("le cid", "Le Cid")]
    [InlineData("À", "À rebours")]
    [InlineData("c++", "The C++ Programming Language")]
    [InlineData("c", "The C Programming Language")]
    [InlineData("1984", "1984")]
    [InlineData("etranger", "L’Étranger")]
    [InlineData("ÉTRANG", "L’Étranger")]
    [InlineData("l'étranger", "L’Étranger")]
    [InlineData("camus etran", "L’Étranger")]
    [InlineData("jrr tolkien", "The Hobbit")]
    [InlineData("J.R.R. Tolkien", "The Hobbit")]
    [InlineData("the hobbit", "The Hobbit")]
    [InlineData("it", "It")]
    [InlineData("to be or not to be", "To Be or Not to Be")]
    [InlineData("oeuvre", "L’Œuvre")]
    [InlineData("gallimard", "L’Étranger")]
    [InlineData("maman morte", "L’Étranger")]
    [InlineData("978-2-07-036002-4", "L’Étranger")]
    [InlineData("2070360024", "L’Étranger")]
    [InlineData("97820703600", "L’Étranger")]
    [InlineData("война", "Война и мир")]
    [InlineData("紅樓", "紅樓夢")]
    [InlineData("gothique", "À rebours")]
    [InlineData("+hobbit* -\"( @ ~<>", "The Hobbit")]
    public async Task Readers_find_what_they_expect_first(string words, string title) =>
        Assert.Equal(title, (await library.TitlesAsync($"q={Uri.EscapeDataString(words)}")).FirstOrDefault());

    [Theory]
    [InlineData("hobbit camus")]
    [InlineData("zzz")]
    [InlineData("9780306406157")]
    public async Task Every_word_must_be_there(string words) => Assert.Empty(await library.TitlesAsync($"q={words}"));

    [Theory]
    [InlineData("")]
    [InlineData("q=")]
    public async Task Without_a_text_all_books_come_by_title(string query)
    {
        var titles = await library.TitlesAsync($"{query}&pageSize=100");

        Assert.Equal(Library.Books, titles.Count);
        Assert.Equal("1984", titles[0]);
    }

    [Fact]
    public async Task The_title_itself_comes_before_titles_that_hold_the_word() =>
        Assert.Equal(["Candide", "Candide, suite", "Autour de Candide"], await library.TitlesAsync("q=candide"));

    [Theory]
    [InlineData("subject=Romans", 4)]
    [InlineData("subject=romans&language=fr", 3)]
    [InlineData("subject=Nothing", 0)]
    [InlineData("author=albert camus", 1)]
    [InlineData("author=9999999", 0)]
    [InlineData("language=fre", 7)]
    [InlineData("yearTo=-1", 1)]
    [InlineData("yearFrom=1900&yearTo=1949", 3)]
    [InlineData("priceFrom=30", 2)]
    [InlineData("priceFrom=30&priceTo=30.5", 1)]
    [InlineData("q=roman&yearFrom=1943", 1)]
    [InlineData("language=ru&language=zh", 2)]
    [InlineData("language=fre&language=fr", 7)]
    [InlineData("subject=Romans&subject=Théâtre", 5)]
    [InlineData("subject=Romans&subject=Nothing", 4)]
    [InlineData("subject=Romans&subject=Théâtre&language=fr&language=zh", 4)]
    [InlineData("author=albert camus&author=Voltaire&author=", 4)]
    [InlineData("decade=1940", 2)]
    [InlineData("decade=1940&decade=-800", 3)]
    [InlineData("decade=1940&decade=1930&yearTo=1941", 1)]
    public async Task Filters_narrow_the_result(string query, int total) =>
        Assert.Equal(total, (await library.GetAsync($"/books?{query}")).GetProperty("total").GetInt32());

    [Theory]
    [InlineData("title", "1984")]
    [InlineData("year", "L’Odyssée")]
    [InlineData("-year", "To Be or Not to Be")]
    [InlineData("price", "It")]
    [InlineData("-price", "The C++ Programming Language")]
    [InlineData("newest", "紅樓夢")]
    public async Task Lists_come_in_the_requested_order(string sort, string first) =>
        Assert.Equal(first, (await library.TitlesAsync($"sort={sort}"))[0]);

    [Fact]
    public async Task Books_without_a_year_come_last_in_both_directions()
    {
        Assert.Equal("Autour de Candide", (await library.TitlesAsync("q=candide&sort=year"))[^1]);
        Assert.Equal("Autour de Candide", (await library.TitlesAsync("q=candide&sort=-year"))[^1]);
    }

    [Fact]
    public async Task Facets_count_all_matches_and_link_to_them()
    {
        var page = await library.GetAsync("/books?facets=true&pageSize=1&language=fr");

        var facets = page.GetProperty("facets");
        Assert.Equal(("Romans", 3), First(facets.GetProperty("subject")));
        Assert.Equal(("Voltaire", 2), First(facets.GetProperty("author")));
        // The filter of a facet does not narrow its own values.
        Assert.Equal([("en", 7), ("fr", 7)], facets.GetProperty("language").EnumerateArray().Take(2).Select(Count));
        var decades = facets
            .GetProperty("decade")
            .EnumerateArray()
            .ToDictionary(d => d.GetProperty("value").GetString()!, d => d.GetProperty("count").GetInt32());
        Assert.Equal((1, 1), (decades["1940"], decades["-800"]));
        foreach (var value in facets.EnumerateObject().SelectMany(facet => facet.Value.EnumerateArray()))
        {
            Assert.Equal(
                value.GetProperty("count").GetInt64(),
                (await library.GetAsync(value.GetProperty("link").GetProperty("href").GetString()!))
                    .GetProperty("total")
                    .GetInt64()
            );
        }

        static (string?, int) First(JsonElement facet) => Count(facet[0]);

        static (string?, int) Count(JsonElement value) =>
            (value.GetProperty("name").GetString(), value.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("language=fr&language=zh")]
    [InlineData("language=fr&subject=Romans&subject=Théâtre")]
    [InlineData("q=candide&author=Voltaire&author=Homère")]
    [InlineData("decade=1940&decade=-800&language=en&yearFrom=1900")]
    [InlineData("author=Voltaire&language=zh")]
    public async Task Facets_ignore_their_own_filter(string query)
    {
        var page = await library.GetAsync($"/books?facets=true&pageSize=1&{query}");

        var facets = page.GetProperty("facets").EnumerateObject().ToList();
        foreach (var value in facets.SelectMany(facet => facet.Value.EnumerateArray()))
        {
            Assert.Equal(
                value.GetProperty("count").GetInt64(),
                (await library.GetAsync(value.GetProperty("link").GetProperty("href").GetString()!))
                    .GetProperty("total")
                    .GetInt64()
            );
        }

        Assert.All(facets, facet =>
            Assert.DoesNotContain(facet.Value.EnumerateArray(), value =>
                value.GetProperty("selected").GetBoolean()
                != query.Contains($"{facet.Name}={value.GetProperty("name").GetString()}", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task Facets_offer_values_beside_the_chosen_one()
    {
        var one = (await library.GetAsync("/books?facets=true&language=ru")).GetProperty("facets");

        Assert.Equal(
            [("en", 7, false), ("fr", 7, false), ("ru", 1, true), ("zh", 1, false)],
            one.GetProperty("language")
                .EnumerateArray()
                .Select(value =>
                    (
                        value.GetProperty("name").GetString()!,
                        value.GetProperty("count").GetInt32(),
                        value.GetProperty("selected").GetBoolean()
                    )
                )
        );
        Assert.Equal("Лев Толстой", one.GetProperty("author")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Pages_follow_each_other_through_their_links()
    {
        var seen = new List<long>();
        for (var href = "/books?q=&pageSize=4&sort=price"; href is not null; )
        {
            var page = await library.GetAsync(href);
            Assert.Equal(Library.Books, page.GetProperty("total").GetInt32());
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetInt64()));
            href = page.GetProperty("_links").TryGetProperty("next", out var next)
                ? next.GetProperty("href").GetString()
                : null;
        }

        Assert.Equal(Library.Books, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        var beyond = await library.GetAsync("/books?q=candide&page=7");
        Assert.Equal((0, 3), (beyond.GetProperty("items").GetArrayLength(), beyond.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task Many_books_can_be_requested_by_id()
    {
        var ids = (await library.GetAsync("/books?pageSize=100"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(b => b.GetProperty("id").GetInt64())
            .ToList();

        var page = await library.GetAsync($"/books?ids={string.Join(',', ids)},987654321&includeWithdrawn=true");

        Assert.Equal(
            ids.Order(),
            page.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetInt64()).Order()
        );
        Assert.Empty(await library.TitlesAsync("ids="));
    }

    [Fact]
    public async Task Subjects_are_listed_with_the_number_of_their_books()
    {
        var subjects = await library.GetAsync("/subjects?q=roman");

        Assert.Equal(
            ("Romans", 4),
            (
                subjects.GetProperty("items")[0].GetProperty("name").GetString(),
                subjects.GetProperty("items")[0].GetProperty("books").GetInt32()
            )
        );
    }

    public sealed class Library : CatalogApp, IAsyncLifetime
    {
        public const int Books = 17;

        public new async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            var import = await ImportCsvAsync(
                """
                isbn,title,subtitle,authors,publisher,year,language,subjects,description,price
                ,Le Cid,,Pierre Corneille,,1637,fr,Théâtre,,10
                ,Cider with Rosie,,Laurie Lee,,1959,en,,,10
                ,À rebours,,Joris-Karl Huysmans,,1884,fr,Romans,Un air gothique.,10
                ,The C++ Programming Language,,Bjarne Stroustrup,,1985,en,,,90
                ,The C Programming Language,,Brian Kernighan;Dennis Ritchie,,1978,en,,,30
                ,1984,,George Orwell,,1949,en,Romans,,10
                2070360024,L’Étranger,,Albert Camus,Gallimard,1942,fr,Romans,"Aujourd’hui, maman est morte.",10
                ,The Hobbit,There and Back Again,J. R. R. Tolkien,,1937,en,,,10
                ,It,,Stephen King,,1986,en,,,5
                ,To Be or Not to Be,,Ryan North,,2013,en,,,10
                ,L’Œuvre,,Émile Zola,,1886,fr,Romans,,10
                ,Candide,,Voltaire,,1759,fr,,Candide.,10
                ,"Candide, suite",,Voltaire,,1760,,,Candide Candide Candide,10
                ,Autour de Candide,Candide Candide Candide Candide,Voltaire;Candide,,,fr,,,10
                ,L’Odyssée,,Homère,,-800,fr,,,10
                ,Война и мир,,Лев Толстой,,1869,ru,,,10
                ,紅樓夢,,曹雪芹,,1791,zh,,,10
                """
            );
            Assert.Equal(Books, import.GetProperty("added").GetInt32());
        }
    }
}
