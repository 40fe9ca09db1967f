namespace Biblio.Tests.Catalog.Importing;

public sealed class MarcRecordTests
{
    public static TheoryData<string> Names => [.. MarcRecordCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_record_becomes_the_book_that_it_describes(string name)
    {
        var expected = MarcRecordCases.All.Single(c => c.Name == name);

        AssertBook(expected, await MarcFile.ReadOneAsync(expected.Lines));
        AssertBook(expected, await MarcFile.ReadXmlAsync(MarcFile.Xml(expected.Lines)));
    }

    private static void AssertBook(MarcRecordCase expected, Biblio.Catalog.Imports.ImportItem item)
    {
        Assert.NotNull(item.Content);
        Assert.Equal(
            (expected.Title, expected.Subtitle, expected.Authors, expected.Isbn13, expected.Publisher, expected.Year),
            (
                item.Content.Title,
                item.Content.Subtitle,
                string.Join("; ", item.Content.Authors),
                item.Content.Isbn13,
                item.Content.Publisher,
                item.Content.Year
            )
        );
    }

    [Fact]
    public async Task The_original_script_is_kept_beside_the_transliteration()
    {
        var item = await MarcFile.ReadOneAsync(
            "100 1 ‡6880-01‡aYamada, Hana.",
            "245 10‡6880-02‡aYuki no machi :‡bshōsetsu /",
            "700 1 ‡6880-03‡aMori, Ken,‡eauthor.",
            "880 1 ‡6700-03/$1‡a森健,‡eauthor.",
            "880 1 ‡6100-01/$1‡a山田花.",
            "880 10‡6245-02/$1‡a雪の町 :‡b小説 /"
        );

        var book = item.Content!;
        Assert.Equal(("Yuki no machi", "雪の町 : 小説"), (book.Title, book.OriginalTitle));
        Assert.Equal(["山田花", "森健"], book.Authors.Select(book.FindOriginalName));
    }

    [Theory]
    [InlineData("xii, 345 p. ;", 345)]
    [InlineData("345, [3] pages :", 345)]
    [InlineData("[8], 120 p., 12 leaves of plates", 120)]
    [InlineData("1 online resource (xx, 210 pages)", 210)]
    [InlineData("2 v. (900 p.)", 900)]
    [InlineData("VIII, 412 S.", 412)]
    [InlineData("3 v. ;", null)]
    [InlineData("1 v. (various pagings)", null)]
    [InlineData("p. 45-67", null)]
    public async Task The_extent_tells_the_number_of_pages(string extent, int? pages)
    {
        var item = await MarcFile.ReadOneAsync("245 10‡aPages.", $"300   ‡a{extent}");

        Assert.Equal(pages, item.Content!.Pages);
        Assert.Empty(item.Errors);
    }

    [Theory]
    [InlineData("‡a9780140328721 (pbk.)", "paperback")]
    [InlineData("‡a9780140328721‡qhardcover :‡c$10", "hardcover")]
    [InlineData("‡a9780140328721‡qmass market paperback", "pocket")]
    [InlineData("‡a9780140328721‡qelectronic bk.", "ebook")]
    [InlineData("‡a9780140328721‡qrelié", "hardcover")]
    [InlineData("‡a9780140328721‡qpaper : acid-free paper", "paperback")]
    [InlineData("‡a9780140328721 (alk. paper)", null)]
    [InlineData("‡a9780140328721‡qv. 1", null)]
    [InlineData("‡z9780140328721‡qpbk.", null)]
    public async Task The_qualifier_of_the_ISBN_tells_the_format(string field, string? format)
    {
        var item = await MarcFile.ReadOneAsync("245 10‡aFormats.", $"020   {field}");

        Assert.Equal(format, item.Content!.Format);
    }

    [Theory]
    [InlineData("Author and compiler", "‡ecompiler.", true)]
    [InlineData("Joint author", "‡ejoint author.", true)]
    [InlineData("Code", "‡4aut", true)]
    [InlineData("Address of a code", "‡4http://id.loc.gov/vocabulary/relators/aut", true)]
    [InlineData("No relator", "", true)]
    [InlineData("Two relators", "‡etranslator,‡eauthor.", true)]
    [InlineData("French author", "‡eauteur du texte", true)]
    [InlineData("Editor", "‡eeditor.", false)]
    [InlineData("Translator", "‡etr.", false)]
    [InlineData("German translator", "‡eÜbersetzer", false)]
    [InlineData("Russian editor", "‡eредактор", false)]
    [InlineData("Author of a preface", "‡eauteur de la préface", false)]
    [InlineData("Printer", "‡4prt", false)]
    [InlineData("Degree supervisor", "‡edegree supervisor.", false)]
    public async Task The_relator_decides_whether_an_added_name_is_an_author(string _, string relator, bool isAuthor)
    {
        var item = await MarcFile.ReadOneAsync("100 1 ‡aOne, Ann.", "245 10‡aX", $"700 1 ‡aTwo, Bea{relator}");

        Assert.Equal(isAuthor ? ["Ann One", "Bea Two"] : ["Ann One"], item.Content!.Authors);
    }

    [Theory]
    [InlineData("[publisher not identified]")]
    [InlineData("[s.n.],")]
    [InlineData("s. n.")]
    [InlineData("[éditeur non identifié]")]
    [InlineData("[Verlag nicht ermittelbar]")]
    [InlineData("[s.e.]")]
    [InlineData("[editor no identificado]")]
    [InlineData("[editore non identificato]")]
    [InlineData("[n.p.]")]
    [InlineData("[издатель не установлен]")]
    [InlineData("[б. и.]")]
    [InlineData("[出版者不明]")]
    [InlineData("[발행자불명]")]
    [InlineData("[الناشر غير محدد]")]
    [InlineData("[חמו״ל]")]
    [InlineData("[uitgever niet geïdentificeerd]")]
    [InlineData("[utgivare inte identifierad]")]
    [InlineData("[nakladatel není znám]")]
    public async Task A_statement_that_no_publisher_is_known_is_no_publisher(string publisher)
    {
        var item = await MarcFile.ReadOneAsync("245 10‡aX", $"260   ‡a[S.l.] :‡b{publisher}‡c2001.");

        Assert.Null(item.Content!.Publisher);
        Assert.Equal(2001, item.Content.Year);
    }

    [Theory]
    [InlineData("0306406152(pbk.)", "9780306406157")]
    [InlineData(" 0306406152.", "9780306406157")]
    [InlineData("ISBN-13: 978-0-306-40615-7 (v. 1) : 12.50 EUR", "9780306406157")]
    [InlineData("ISBN 10 0306406152", "9780306406157")]
    [InlineData("0.306.40615.2", "9780306406157")]
    [InlineData("306406152", "9780306406157")]
    [InlineData("0306406153 9780596000271", "9780596000271")]
    [InlineData("080442957x", "9780804429573")]
    [InlineData("978 0 306 40615 8", null)]
    [InlineData("9790260000438", null)]
    [InlineData("$12.50", null)]
    [InlineData("(pbk.)", null)]
    public async Task An_isbn_is_found_among_other_text(string text, string? isbn13)
    {
        var item = await MarcFile.ReadOneAsync("001 i1", "020   ‡a" + text, "245 10‡aX");

        Assert.Equal(isbn13, item.Content!.Isbn13);
        Assert.Equal(isbn13 is null && text.Length > 10, item.Errors.Any(e => e.Field == "020"));
    }

    [Theory]
    [InlineData("s1969    ", "1996.", 1996, true)]
    [InlineData("s2001    ", "[2014]", 2014, true)]
    [InlineData("c19901995", "1993-", 1990, false)]
    [InlineData("s0119    ", "1991.", 1991, true)]
    [InlineData("q19701979", "[197-?]", 1970, true)]
    [InlineData("s197u    ", "[197-?]", null, true)]
    [InlineData("q19701979", "[1975?]", 1975, false)]
    [InlineData("t19991998", "c1998", 1999, false)]
    [InlineData("r18901965", "1965", 1965, false)]
    [InlineData("suuuu    ", "१९९८", 1998, false)]
    [InlineData("suuuu    ", "一九九八年", 1998, false)]
    [InlineData("suuuu    ", "Heisei 12 [2000]", 2000, false)]
    [InlineData("suuuu    ", "1425", null, true)]
    [InlineData("suuuu    ", "between 1850 and 1860", 1850, false)]
    [InlineData("suuuu    ", "1999, c1998", 1999, false)]
    [InlineData("suuuu    ", "[c1998]", 1998, false)]
    public async Task The_coded_and_the_transcribed_year_are_weighed(string coded, string text, int? year, bool warns)
    {
        var item = await MarcFile.ReadOneAsync(MarcFile.FixedField(coded), "245 10‡aX", $"264  1‡bB,‡c{text}");

        Assert.Equal(year, item.Content!.Year);
        Assert.Equal(warns, item.Errors.Any());
    }

    [Fact]
    public async Task A_taken_statement_of_responsibility_is_a_warning()
    {
        var item = await MarcFile.ReadOneAsync("245 10‡aX /‡cpar Jean de la Tour.");

        Assert.Equal(["Jean de la Tour"], item.Content!.Authors);
        Assert.Contains(item.Errors, e => e is { Field: "245", IsFatal: false });
    }

    [Theory]
    [InlineData("dam a", "deleted", "245 10‡aX")]
    [InlineData("nz  a", "authority", "100 1 ‡aHolt, Mary.", "400 1 ‡aHolt, M.")]
    [InlineData("nam a", "reference", "130  0‡aPlays.", "430  0‡aComedies.")]
    [InlineData("nam a", "reference", "100 1 ‡aHolt, M.", "664   ‡aSee also Holt, Mary.")]
    [InlineData("nx  a", "holdings", "245 10‡aX")]
    public async Task A_record_of_no_book_is_refused_with_reason(string leader, string reason, params string[] lines)
    {
        var item = Assert.Single(await MarcFile.ReadAsync(MarcFile.Build(leader, System.Text.Encoding.UTF8, lines)));

        Assert.Null(item.Content);
        Assert.Contains(reason, Assert.Single(item.Errors).Reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_record_in_xml_is_refused_too()
    {
        var xml = MarcFile.Xml("245 10‡aX").Replace("00000nam", "00000dam", StringComparison.Ordinal);

        Assert.Null((await MarcFile.ReadXmlAsync(xml)).Content);
    }
}
