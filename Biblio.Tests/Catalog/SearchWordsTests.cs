using System.Net;
using System.Text.Json;

namespace Biblio.Tests.Catalog;

/// <summary>Tests which words find which books, in several languages and spellings.</summary>
public sealed class SearchWordsTests(SearchWordsTests.Library library) : IClassFixture<SearchWordsTests.Library>
{
    [Theory]
    [InlineData("📚")]
    [InlineData("%")]
    [InlineData("\"")]
    [InlineData("***")]
    [InlineData(" ")]
    [InlineData("\t\n")]
    [InlineData("\u00a0\u3000")]
    [InlineData("\u200b")]
    [InlineData("?!…—")]
    [InlineData("_")]
    [InlineData("'")]
    public async Task A_text_without_words_finds_nothing(string text)
    {
        foreach (var query in new[] { "", "&facets=true", "&sort=title", "&page=2" })
        {
            var page = await library.GetAsync($"/books?q={Uri.EscapeDataString(text)}{query}");

            Assert.Equal((0, 0), (page.GetProperty("total").GetInt32(), page.GetProperty("items").GetArrayLength()));
            Assert.True(page.GetProperty("totalIsExact").GetBoolean());
            if (page.TryGetProperty("facets", out var facets))
            {
                Assert.All(facets.EnumerateObject(), facet => Assert.Equal(0, facet.Value.GetArrayLength()));
            }
        }

        foreach (var list in new[] { "authors", "subjects" })
        {
            Assert.Equal(
                0,
                (await library.GetAsync($"/{list}?q={Uri.EscapeDataString(text)}")).GetProperty("total").GetInt32()
            );
        }
    }

    [Fact]
    public async Task A_title_without_words_is_found_by_itself() =>
        Assert.Equal(["!!!"], await library.TitlesAsync("q=!!!"));

    [Theory]
    [InlineData("ISBN 978-2-07-036002-4")]
    [InlineData("isbn:9782070360024")]
    [InlineData("ISBN-13: 978 2 07 036002 4")]
    [InlineData("ISBN‑13 978–2–07–036002–4")]
    [InlineData("isbn 10: 2-07-036002-4")]
    [InlineData("ISBN-10 2 07 036002 4")]
    [InlineData("urn:isbn:9782070360024")]
    [InlineData("９７８２０７０３６００２４")]
    [InlineData("2−07−036002−4")]
    [InlineData("Camus, ISBN 2070360024 (poche)")]
    [InlineData("camus 978-2-07-036002-4 gallimard")]
    [InlineData("978-2-07-0360")]
    [InlineData("ISBN 97820703600")]
    public async Task An_ISBN_finds_its_book_in_any_spelling(string text) =>
        Assert.Equal(["L’Étranger"], await library.TitlesAsync($"q={Uri.EscapeDataString(text)}"));

    [Theory]
    [InlineData("oreilly", "The O’Reilly Guide")]
    [InlineData("OReilly guide", "The O’Reilly Guide")]
    [InlineData("o'reilly", "The O’Reilly Guide")]
    [InlineData("O’Reilly", "The O’Reilly Guide")]
    [InlineData("OʼReilly", "The O’Reilly Guide")]
    [InlineData("o´reilly guide", "The O’Reilly Guide")]
    [InlineData("o reilly", "The O’Reilly Guide")]
    [InlineData("reilly", "The O’Reilly Guide")]
    [InlineData("O’Brian", "Obrian at Sea")]
    [InlineData("dartagnan", "D'Artagnan amoureux")]
    [InlineData("d’artagnan", "D'Artagnan amoureux")]
    [InlineData("Artagnan", "D'Artagnan amoureux")]
    [InlineData("l'artagnan amoureux", "D'Artagnan amoureux")]
    [InlineData("l'étranger camus", "L’Étranger")]
    [InlineData("letranger camus", "L’Étranger")]
    [InlineData("étrangers camus", "L’Étranger")]
    [InlineData("étrangère camus", "L’Étranger")]
    [InlineData("étrangères camus", "L’Étranger")]
    [InlineData("enders game", "Ender's Game")]
    [InlineData("ender’s game", "Ender's Game")]
    [InlineData("ender game", "Ender's Game")]
    [InlineData("don't look", "Dont Look Now")]
    [InlineData("arc-en-ciel", "Un arc-en-ciel")]
    [InlineData("arc en ciel", "Un arc-en-ciel")]
    [InlineData("arcenciel", "Un arc-en-ciel")]
    [InlineData("arcs-en-ciel", "Un arc-en-ciel")]
    [InlineData("arc‑en‑ciel", "Un arc-en-ciel")]
    [InlineData("spiderman", "Spider-Man: Blue")]
    [InlineData("catch 22", "Catch-22")]
    [InlineData("catch22", "Catch-22")]
    [InlineData("well-known", "A Wellknown Tale")]
    [InlineData("20000 lieues", "20 000 lieues sous les mers")]
    [InlineData("20.000 lieues", "20 000 lieues sous les mers")]
    [InlineData("20 000 lieue", "20 000 lieues sous les mers")]
    [InlineData("jrr tolkien", "The Silmarillion")]
    [InlineData("J.R.R. Tolkien", "The Silmarillion")]
    [InlineData("J. R. R. Tolkien", "The Silmarillion")]
    [InlineData("j r r tolkien", "The Silmarillion")]
    [InlineData("C.S. Lewis", "Mere Christianity")]
    [InlineData("CS Lewis", "Mere Christianity")]
    [InlineData("strasse", "Die Straße")]
    [InlineData("STRAẞE", "Die Straße")]
    [InlineData("coeur simple", "Un cœur simple")]
    [InlineData("cœurs simples", "Un cœur simple")]
    [InlineData("hawaii", "Hawaiʻi Stories")]
    [InlineData("story hawaii", "Hawaiʻi Stories")]
    [InlineData("animal ferme", "La Ferme des animaux")]
    [InlineData("wolf among", "Among Wolves")]
    [InlineData("box of", "Two Boxes of Tea")]
    [InlineData("musiciennes russes", "Le Musicien russe")]
    [InlineData("actives", "Un homme actif")]
    public async Task Words_are_found_in_other_spellings_and_forms(string text, string title) =>
        Assert.Equal(title, (await library.TitlesAsync($"q={Uri.EscapeDataString(text)}")).FirstOrDefault());

    [Theory]
    [InlineData("雪国", "雪国")]
    [InlineData("雪", "雪国")]
    [InlineData("国", "雪国")]
    [InlineData("川端康成 雪国", "雪国")]
    [InlineData("康成", "雪国")]
    [InlineData("ノルウェイ", "ノルウェイの森")]
    [InlineData("ﾉﾙｳｪｲの森", "ノルウェイの森")]
    [InlineData("がき", "がき大将")]
    [InlineData("한강", "채식주의자")]
    [InlineData("채식", "채식주의자")]
    [InlineData("주의자", "채식주의자")]
    [InlineData("กรุงเทพ", "สวัสดีกรุงเทพ")]
    [InlineData("สวัสดี", "สวัสดีกรุงเทพ")]
    [InlineData("C语言", "C语言程序设计 Second Edition")]
    [InlineData("语言 second", "C语言程序设计 Second Edition")]
    [InlineData("Ｓｅｃｏｎｄ 程序", "C语言程序设计 Second Edition")]
    [InlineData("القران", "القُرْآن الكريم")]
    [InlineData("שלום", "שָׁלוֹם")]
    [InlineData("τελοσ", "Το τέλος")]
    public async Task Other_scripts_are_found_by_parts_of_their_words(string text, string title) =>
        Assert.Equal(title, (await library.TitlesAsync($"q={Uri.EscapeDataString(text)}")).FirstOrDefault());

    [Theory]
    [InlineData("国雪")]
    [InlineData("かき")]
    [InlineData("森の")]
    [InlineData("자의")]
    [InlineData("เทพกรุง")]
    public async Task Characters_in_another_order_find_nothing(string text) =>
        Assert.Empty(await library.TitlesAsync($"q={Uri.EscapeDataString(text)}"));

    [Theory]
    [InlineData("don't")]
    [InlineData("o'reilly camus")]
    public async Task Only_one_half_of_a_compound_is_not_enough(string text) =>
        Assert.DoesNotContain(await library.TitlesAsync($"q={Uri.EscapeDataString(text)}"), title =>
            title is "Don Quichotte" or "L’Étranger"
        );

    [Theory]
    [InlineData("princes", "Les Princes")]
    [InlineData("prince", "Le Prince")]
    [InlineData("étrangers", "Étrangers dans la nuit")]
    [InlineData("étrangers nuit", "Étrangers dans la nuit")]
    [InlineData("étranger", "L’Étranger")]
    public async Task The_word_itself_comes_before_its_other_forms(string text, string title)
    {
        var titles = await library.TitlesAsync($"q={Uri.EscapeDataString(text)}");

        Assert.Equal(title, titles[0]);
    }

    [Theory]
    [InlineData("name", "The Name", "Name of a Name: Name")]
    [InlineData("the name", "The Name", "Name of a Name: Name")]
    public async Task An_equal_title_comes_first_with_or_without_its_article(string text, params string[] titles) =>
        Assert.Equal(titles, await library.TitlesAsync($"q={text}"));

    [Theory]
    [InlineData("the")]
    [InlineData("le la les")]
    public async Task Stop_words_alone_are_searched_like_other_words(string text) =>
        Assert.NotEmpty(await library.TitlesAsync($"q={text}"));

    [Theory]
    [InlineData("/books?q=", 33)]
    [InlineData("/authors?q=", 33)]
    [InlineData("/subjects?q=", 33)]
    [InlineData("/books?sort=title&q=", 90)]
    public async Task Too_many_words_are_refused(string path, int words)
    {
        var answer = await library.SendAsync(HttpMethod.Get, path + string.Join('+', Enumerable.Repeat("ab", words)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await CatalogApp.JsonAsync(answer);
        Assert.Contains(
            "words",
            problem.GetProperty("errors").GetProperty("q")[0].GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/authors?q=")]
    [InlineData("/subjects?q=")]
    [InlineData("/books?q=")]
    public async Task Too_long_a_text_is_refused(string path) =>
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await library.SendAsync(HttpMethod.Get, path + new string('a', 301))).StatusCode
        );

    [Fact]
    public async Task Long_titles_and_texts_without_spaces_are_searched()
    {
        Assert.NotEmpty(await library.TitlesAsync($"q={string.Join('+', Enumerable.Repeat("hawaii", 32))}"));
        Assert.Empty(
            await library.TitlesAsync($"q={Uri.EscapeDataString(string.Concat(Enumerable.Repeat("雪国", 100)))}")
        );
    }

    [Fact]
    public async Task A_page_after_the_end_tells_the_last_page()
    {
        foreach (var (query, total) in new[] { ("q=arc&pageSize=1", 1), ("pageSize=10", Library.Books) })
        {
            var page = await library.GetAsync($"/books?{query}&page=99");

            Assert.Equal(0, page.GetProperty("items").GetArrayLength());
            Assert.Equal(
                (total, true),
                (page.GetProperty("total").GetInt32(), page.GetProperty("totalIsExact").GetBoolean())
            );
            var last = await library.GetAsync(
                page.GetProperty("_links").GetProperty("last").GetProperty("href").GetString()!
            );
            Assert.NotEqual(0, last.GetProperty("items").GetArrayLength());
            Assert.False(last.GetProperty("_links").TryGetProperty("next", out _));
        }
    }

    [Theory]
    [InlineData("oreilly", 1)]
    [InlineData("o’reilly", 1)]
    [InlineData("jrr tolkien", 1)]
    [InlineData("J.R.R.", 1)]
    [InlineData("", Library.Authors)]
    public async Task Authors_are_found_with_and_without_apostrophes(string text, int total) =>
        Assert.Equal(
            total,
            (await library.GetAsync($"/authors?q={Uri.EscapeDataString(text)}")).GetProperty("total").GetInt32()
        );

    public sealed class Library : CatalogApp, IAsyncLifetime
    {
        public const int Books = 38;
        public const int Authors = 6;

        public new async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            var import = await ImportCsvAsync(
                """
                isbn,title,authors
                2070360024,L’Étranger,Albert Camus
                ,!!!,
                ,The O’Reilly Guide,Tim O'Reilly
                ,Obrian at Sea,
                ,D'Artagnan amoureux,
                ,Étrangers dans la nuit,
                ,Ender's Game,
                ,Dont Look Now,
                ,Don Quichotte,
                ,Un arc-en-ciel,
                ,Spider-Man: Blue,
                ,Catch-22,
                ,A Wellknown Tale,
                ,20 000 lieues sous les mers,
                ,The Silmarillion,J.R.R. Tolkien
                ,Mere Christianity,CS Lewis
                ,Die Straße,
                ,Un cœur simple,
                ,Hawaiʻi Stories,
                ,La Ferme des animaux,
                ,Among Wolves,
                ,Two Boxes of Tea,
                ,Le Musicien russe,
                ,Un homme actif,
                ,Les Princes,
                ,Le Prince,
                ,雪国,川端康成
                ,ノルウェイの森,
                ,がき大将,
                ,채식주의자,한강
                ,สวัสดีกรุงเทพ,
                ,C语言程序设计 Second Edition,
                ,القُرْآن الكريم,
                ,שָׁלוֹם,
                ,Το τέλος,
                ,Name of a Name: Name,
                ,The Name,
                ,Le la les,
                """
            );
            Assert.Equal(Books, import.GetProperty("added").GetInt32());
        }
    }
}
