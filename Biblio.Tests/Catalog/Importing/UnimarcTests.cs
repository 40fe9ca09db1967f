using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Imports UNIMARC records, as French libraries have them.</summary>
public sealed class UnimarcTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    private const string Leader = "00000nam0 2200000   450 ";

    // A record as the French national library writes it, with the marks around the article of the title
    private static readonly (string Tag, string Text)[] Misérables =
    [
        ("001", "FRBNF301234560000001"),
        ("003", "http://catalogue.bnf.fr/ark:/12148/cb301234567"),
        ("010", "  $a978-2-07-040922-8$bbr.$d9,70 EUR"),
        ("100", "  $a19990520d1999    m  y0frey50      ba"),
        ("101", "0 $afre"),
        ("200", "1 $a\u0098Les \u009cmisérables$bTexte imprimé$h1$iFantine$eroman$fVictor Hugo$gpréf. de Yves Gohin"),
        ("210", "  $a[Paris]$cGallimard$d1999"),
        ("215", "  $a1 vol. (xii-345 p.)$d18 cm"),
        ("330", "  $aJean Valjean sort du bagne."),
        ("600", " 1$aValjean$bJean"),
        ("606", "  $aRoman$yFrance$2rameau"),
        ("610", "0 $aPauvreté$aJustice"),
        ("700", " 1$aHugo$bVictor$f1802-1885$4070"),
        ("702", " 1$aGohin$bYves$4080"),
    ];

    public static TheoryData<string> Encodings { get; } = ["utf-8", "iso-5426", "xml"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_unimarc_record_becomes_a_book(string encoding)
    {
        var isbn = encoding switch
        {
            "utf-8" => "978-2-07-040922-8",
            "xml" => "978-2-07-036024-6",
            _ => "2-07-036822-X",
        };
        var fields = Misérables.Select(f =>
            (f.Tag, f.Text.Replace("978-2-07-040922-8", isbn, StringComparison.Ordinal))
        );

        var import = await (
            encoding == "xml"
                ? app.ImportAsync("application/marcxml+xml", Xml(fields))
                : app.ImportAsync("application/marc", Record(fields, encoding))
        );

        Assert.Equal(
            (1, 1, 0, 0),
            (import.Count("read"), import.Count("added"), import.Count("refused"), import.Count("warnings"))
        );
        var book = await app.GetAsync($"/books/isbn/{isbn}");
        Assert.Equal(
            ("Les misérables. 1. Fantine", "roman", "Gallimard", 1999, "fr", "Jean Valjean sort du bagne."),
            (
                book.GetProperty("title").GetString(),
                book.GetProperty("subtitle").GetString(),
                book.GetProperty("publisher").GetString(),
                book.GetProperty("year").GetInt32(),
                book.GetProperty("language").GetString(),
                book.GetProperty("description").GetString()
            )
        );
        Assert.Equal(
            (345, "paperback"),
            (book.GetProperty("pages").GetInt32(), book.GetProperty("format").GetString())
        );
        Assert.Equal(["Victor Hugo"], book.Names("authors"));
        Assert.Equal(["Jean Valjean", "Roman", "Pauvreté", "Justice"], book.Names("subjects"));
    }

    [Fact]
    public async Task Authors_are_the_names_with_that_role()
    {
        await ImportAsync(
            ("200", "1 $aRôles$fles auteurs"),
            ("700", " 1$aUn$bAlbert$4070"),
            ("701", " 1$aDeux$bBéatrice$4070"),
            ("701", " 1$aTrois$bCamille$4730"),
            ("702", " 1$aQuatre$bDenis$40440"),
            ("702", " 1$aCinq$bÉmile$4070"),
            ("710", "02$aAcadémie$bClasse des lettres$4070"),
            ("701", " 0$aJean-Paul$dII$cpape$4070")
        );

        Assert.Equal(
            ["Albert Un", "Béatrice Deux", "Émile Cinq", "Académie Classe des lettres", "Jean-Paul II"],
            (await app.FindAsync("Rôles")).Names("authors")
        );
    }

    [Theory]
    [InlineData("Anne Sèze", "par Anne Sèze et Luc de Brunhoff", "Anne Sèze|Luc de Brunhoff", 0)]
    [InlineData("Sans noms", "sous la direction du comité de lecture", "", 1)]
    public async Task The_statement_of_responsibility_can_name_the_authors(
        string title,
        string statement,
        string authors,
        int warnings
    )
    {
        var import = await ImportAsync(("200", $"1 $aMention : {title}$f{statement}"));

        Assert.Equal((1, warnings), (import.Count("added"), import.Count("warnings")));
        Assert.Equal(
            authors.Split('|', StringSplitOptions.RemoveEmptyEntries),
            (await app.FindAsync($"Mention {title}")).Names("authors")
        );
    }

    [Theory]
    [InlineData("214", " 0", "[Arles]$cActes sud$dDL 2021", "Actes sud", 2021)]
    [InlineData("219", " 0", "Lyon$cENS éditions$dcop. 2022", "ENS éditions", 2022)]
    [InlineData("210", "  ", "S.l.$c[s.n.]$d[2019?]", null, 2019)]
    public async Task Publisher_and_year_are_in_210_214_or_219(
        string tag,
        string indicators,
        string text,
        string? publisher,
        int year
    )
    {
        await ImportAsync(("200", $"1 $aPublication {tag}"), ("214", " 4$dP 2030"), (tag, $"{indicators}$a{text}"));

        var book = await app.FindAsync($"Publication {tag}");
        Assert.Equal(
            (publisher, year),
            (book.GetProperty("publisher").GetString(), book.GetProperty("year").GetInt32())
        );
    }

    [Fact]
    public async Task Parallel_titles_stay_and_wrong_isbns_give_way()
    {
        await ImportAsync(
            ("010", "  $a978-0-306-40615-8"),
            ("010", "  $a978-0-306-40615-7 (rel.)"),
            ("200", "1 $aComptes de la ville$dCity accounts$h1990/91")
        );

        var book = await app.GetAsync("/books/isbn/9780306406157");
        Assert.Equal(
            ("Comptes de la ville", "City accounts. 1990/91"),
            (book.GetProperty("title").GetString(), book.GetProperty("subtitle").GetString())
        );
    }

    [Fact]
    public async Task Records_that_are_no_books_are_refused_with_reasons()
    {
        (string, string)[] fields = [("001", "x"), ("200", "1 $aRefusé")];
        var damaged = Record(fields, "utf-8");
        damaged[24 + 12 + 11]++; // The position of the second field

        var import = await app.ImportAsync(
            "application/marc",
            [
                .. Record(fields, "utf-8", "00000dam0 2200000   450 "),
                .. Record(fields, "utf-8", "00000nx  j2200000   45  "),
                .. damaged,
            ]
        );

        Assert.Equal((0, 3), (import.Count("added"), import.Count("refused")));
        Assert.Equal(
            [(1L, "leader", "deleted"), (2, "leader", "authority"), (3, "200", "directory")],
            (await app.RefusalsAsync(import)).Select(r => (r.Record, r.Field, r.Reason)),
            (expected, actual) =>
                (expected.Item1, expected.Item2) == (actual.Item1, actual.Item2)
                && actual.Item3.Contains(expected.Item3, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_undecodable_field_is_left_out_with_a_warning()
    {
        var record = Record(
            [("100", "  $a20200101d2020    m  y0frey50      ba"), ("200", "1 $aIndécodable"), ("330", "  $aXX")],
            "utf-8"
        );
        record[Array.LastIndexOf(record, (byte)'X')] = 0xff;

        var import = await app.ImportAsync("application/marc", record);

        Assert.Equal((1, 1), (import.Count("added"), import.Count("warnings")));
        Assert.Equal("330", Assert.Single(await app.RefusalsAsync(import)).Field);
        Assert.Equal(2020, (await app.FindAsync("Indécodable")).GetProperty("year").GetInt32());
    }

    private async Task<JsonElement> ImportAsync(params (string Tag, string Text)[] fields) =>
        await app.ImportAsync("application/marc", Record(fields, "utf-8"));

    private static byte[] Xml(IEnumerable<(string Tag, string Text)> fields)
    {
        var xml = new StringBuilder(
            $"<mxc:record xmlns:mxc='info:lc/xmlns/marcxchange-v2' format='Unimarc'><mxc:leader>{Leader}</mxc:leader>"
        );
        foreach (var (tag, text) in fields)
        {
            xml.Append(
                tag.StartsWith("00", StringComparison.Ordinal)
                    ? $"<mxc:controlfield tag='{tag}'>{text}</mxc:controlfield>"
                    : $"<mxc:datafield tag='{tag}' ind1='{text[0]}' ind2='{text[1]}'>"
                        + string.Concat(
                            text.Split('$')[1..].Select(s => $"<mxc:subfield code='{s[0]}'>{s[1..]}</mxc:subfield>")
                        )
                        + "</mxc:datafield>"
            );
        }

        return Encoding.UTF8.GetBytes(xml.Append("</mxc:record>").ToString());
    }

    private static byte[] Record(IEnumerable<(string Tag, string Text)> fields, string encoding, string leader = Leader)
    {
        var directory = new StringBuilder();
        var data = new List<byte>();
        foreach (var (tag, text) in fields)
        {
            // Positions 26 to 29 of field 100 name the character set.
            var coded =
                encoding == "iso-5426" && tag == "100"
                    ? text.Replace("frey50  ", "frey0103", StringComparison.Ordinal)
                    : text;
            var bytes = Encode(coded.Replace('$', '\u001f') + '\u001e', encoding);
            directory.Append(CultureInfo.InvariantCulture, $"{tag}{bytes.Length:0000}{data.Count:00000}");
            data.AddRange(bytes);
        }

        var baseAddress = 24 + directory.Length + 1;
        var length = baseAddress + data.Count + 1;
        return
        [
            .. Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{length:00000}{leader[5..12]}{baseAddress:00000}{leader[17..]}"
                )
            ),
            .. Encoding.ASCII.GetBytes(directory.ToString()),
            0x1e,
            .. data,
            0x1d,
        ];
    }

    /// <summary>In ISO 5426 the acute accent 0xC2 precedes its letter, and 0x88 and 0x89 are the marks.</summary>
    private static byte[] Encode(string text, string encoding) =>
        encoding == "iso-5426"
            ?
            [
                .. text.SelectMany(c =>
                    c switch
                    {
                        'é' => new byte[] { 0xc2, (byte)'e' },
                        '\u0098' => [0x88],
                        '\u009c' => [0x89],
                        _ => [(byte)c],
                    }
                ),
            ]
            : Encoding.UTF8.GetBytes(text);
}
