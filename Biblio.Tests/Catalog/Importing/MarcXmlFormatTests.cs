using System.Net;
using System.Text;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Imports MARCXML as different programs write it.</summary>
public sealed class MarcXmlFormatTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    private const string Slim = "xmlns='http://www.loc.gov/MARC21/slim'";

    [Theory]
    [InlineData("Har<!-- x -->per, Jo 1", "Jo 1 Harper")]
    [InlineData("Har<?pi x?>per, Jo 2", "Jo 2 Harper")]
    [InlineData("Har<![CDATA[per, ]]>Jo 3", "Jo 3 Harper")]
    [InlineData("<![CDATA[Harper]]><!-- x --><![CDATA[, Jo 4]]>", "Jo 4 Harper")]
    [InlineData("Harper,<!-- x --> <!-- y -->Jo 5", "Jo 5 Harper")]
    [InlineData("<!-- x -->Harper, Jo 6<!-- y -->", "Jo 6 Harper")]
    [InlineData("\n      Harper, Jo 7\n    ", "Jo 7 Harper")]
    [InlineData("H&#xe9;r&amp;per, Jo 8", "Jo 8 Hér&per")]
    [InlineData("Har<b>per</b>, Jo 9", "Jo 9 Harper")]
    public async Task The_text_of_a_subfield_is_one_text(string xml, string author)
    {
        var title = $"One text {author}";
        await ImportAsync(
            $"<record {Slim}><!-- a --><?b c?><datafield tag='100' ind1='1' ind2=' '><!-- d -->"
                + $"<subfield code='a'>{xml}</subfield><?e?></datafield>"
                + $"<datafield tag='245' ind1='1' ind2='0'><subfield code='a'>{WebUtility.HtmlEncode(title)}</subfield>"
                + "</datafield></record>"
        );

        var book = (await app.GetAsync($"/books?author={Uri.EscapeDataString(author)}")).GetProperty("items")[0];
        Assert.Equal(title, book.GetProperty("title").GetString());
        Assert.Equal([author], book.Names("authors"));
    }

    [Theory]
    [InlineData("<collection>{0}</collection>", "")]
    [InlineData("<collection xmlns='http://www.loc.gov/MARC21/slim'>{0}</collection>", "")]
    [InlineData("<marc:collection xmlns:marc='http://www.loc.gov/MARC21/slim'>{0}</marc:collection>", "marc:")]
    [InlineData("<!-- first --><?xml-stylesheet href='x'?><collection>\n\n{0}\n<!-- last --></collection>\n", "")]
    [InlineData("<m:collection xmlns:m='info:lc/xmlns/marcxchange-v2'>{0}</m:collection>", "m:")]
    [InlineData(
        "<r:searchRetrieveResponse xmlns:r='http://www.loc.gov/zing/srw/' xmlns:m='info:lc/xmlns/marcxchange-v2'>"
            + "<r:records><r:record><r:recordData>{0}</r:recordData></r:record></r:records></r:searchRetrieveResponse>",
        "m:"
    )]
    [InlineData(
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/' xmlns:m='http://www.loc.gov/MARC21/slim'><ListRecords>"
            + "<record><metadata>{0}</metadata></record></ListRecords></OAI-PMH>",
        "m:"
    )]
    public async Task Namespaces_and_envelopes_are_recognized(string envelope, string prefix)
    {
        // Ten digits could be an ISBN, which a search would look for.
        var title = $"Envelope e{envelope.GetHashCode(StringComparison.Ordinal):x8}";
        var record =
            $"<{prefix}record><{prefix}datafield tag='245' ind1='1' ind2='0'><{prefix}subfield code='a'>{title}"
            + $"</{prefix}subfield></{prefix}datafield></{prefix}record>";

        var import = await ImportAsync(envelope.Replace("{0}", record, StringComparison.Ordinal));

        Assert.Equal((1, 1), (import.Count("read"), import.Count("added")));
        Assert.Equal([title], await app.TitlesAsync($"q={Uri.EscapeDataString(title)}"));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("windows-1252")]
    [InlineData("iso-8859-1")]
    public async Task The_encoding_of_the_xml_declaration_is_used(string name)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var title = $"Déclaré {name}";

        await app.ImportAsync(
            "application/marcxml+xml",
            [.. encoding.GetPreamble(), .. encoding.GetBytes($"<?xml version='1.0' encoding='{name}'?>{Book(title)}")]
        );

        Assert.Equal(title, (await app.FindAsync(title)).GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("<!DOCTYPE collection SYSTEM 'http://example.org/marc.dtd'>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>")]
    [InlineData("<?xml version='1.0'?>\n<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>")]
    public async Task A_doctype_is_refused_with_the_reason(string doctype)
    {
        var message = await app.SendBadFileAsync(
            "application/marcxml+xml",
            Encoding.UTF8.GetBytes(doctype + Book("Never &e;"))
        );

        Assert.Contains("DOCTYPE at line", message, StringComparison.Ordinal);
        Assert.Contains("include other files and expand without limit", message, StringComparison.Ordinal);
        Assert.Contains("Remove the DOCTYPE", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<datafield tag='245'><subfield code='a'>x&eacute;</subfield>", "'eacute'")]
    [InlineData("<datafield tag='245'></subfield>", "'datafield'")]
    [InlineData("<datafield tag='245' tag='246'>", "'tag' is a duplicate")]
    public async Task Broken_xml_is_refused_with_the_place_and_the_cause(string xml, string cause)
    {
        var message = await app.SendBadFileAsync(
            "application/marcxml+xml",
            Encoding.UTF8.GetBytes($"<record {Slim}>\n{xml}")
        );

        Assert.Contains("broken at line 2, position", message, StringComparison.Ordinal);
        Assert.Contains(cause, message, StringComparison.Ordinal);
    }

    /// <summary>The platform's reader fails here with an error of an argument, not with one of the XML.</summary>
    [Fact]
    public async Task A_declaration_of_bytes_that_are_no_text_is_refused()
    {
        var noText = Enumerable.Repeat<byte[]>([0xfe, 0xff], 100).SelectMany(bytes => bytes);

        var message = await app.SendBadFileAsync(
            "application/marcxml+xml",
            [.. "<?xml version='1.0"u8, .. noText, .. "' encoding='UTF-8'?><collection/>"u8]
        );

        Assert.Contains("broken at line 1, position", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_and_tags_that_are_too_long_are_refused()
    {
        var import = await ImportAsync(
            $"<collection {Slim}><record><controlfield tag='001'>{new string('x', 1_500_000)}</controlfield></record>"
                + $"{Book("After the long record")}</collection>"
        );
        var file = Encoding.UTF8.GetBytes($"<record {Slim}><datafield tag='{new string('y', 40_000_000)}'/></record>");
        var message = await app.SendBadFileAsync("application/marcxml+xml", file);

        Assert.Equal((1, 1), (import.Count("added"), import.Count("refused")));
        Assert.Contains("16 MiB", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Xml_with_too_many_names_is_refused()
    {
        var names = string.Concat(Enumerable.Range(0, 11_000).Select(i => $"<n{i}/>"));

        Assert.Contains(
            "10000 different names",
            await app.SendBadFileAsync(
                "application/marcxml+xml",
                Encoding.UTF8.GetBytes($"<collection>{names}</collection>")
            ),
            StringComparison.Ordinal
        );
    }

    private Task<System.Text.Json.JsonElement> ImportAsync(string xml) =>
        app.ImportAsync("application/marcxml+xml", Encoding.UTF8.GetBytes(xml));

    private static string Book(string title) =>
        $"<record {Slim}><datafield tag='245' ind1='1' ind2='0'><subfield code='a'>{title}</subfield></datafield></record>";
}
