using System.Net;
using System.Text;
using System.Text.Json;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Sends compressed files, and files of another format than the request says.</summary>
public sealed class UploadTests(UploadTests.SmallFiles app) : IClassFixture<UploadTests.SmallFiles>
{
    private static readonly byte[] Books = Encoding.UTF8.GetBytes(
        "title\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"Packed {i} {i * 7919 % 1000}\n"))
    );

    [Theory]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task A_gzip_file_of_several_members_is_read(string? encoding)
    {
        var name = encoding ?? "undeclared";
        byte[] file =
        [
            .. ImportRequests.Compress(Encoding.UTF8.GetBytes($"title\nMember one {name}\n")),
            .. ImportRequests.Compress(Encoding.UTF8.GetBytes($"Member two {name}\n")),
        ];

        var answer = await app.SendFileAsync("text/csv", file, encoding: encoding);

        Assert.Equal(2, (await CatalogApp.JsonAsync(answer)).Count("added"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task A_truncated_gzip_file_keeps_its_books_and_fails(string? encoding)
    {
        var whole = ImportRequests.Compress(Books);

        // Also the trailer of the last eight bytes is a part of the file.
        foreach (var length in new[] { whole.Length / 2, whole.Length - 4 })
        {
            var answer = await app.SendFileAsync("text/csv", whole[..length], encoding: encoding);
            var import = await CatalogApp.JsonAsync(answer);

            Assert.Equal(
                (HttpStatusCode.Created, "failed"),
                (answer.StatusCode, import.GetProperty("status").GetString())
            );
            Assert.InRange(import.Count("read"), 500, 3001);
            Assert.Contains("truncated", import.GetProperty("failure").GetString()!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_corrupt_gzip_file_fails_and_says_so()
    {
        var whole = ImportRequests.Compress(Books);
        byte[] corrupt = [.. whole];
        corrupt[whole.Length / 2] ^= 0xff;
        corrupt[(whole.Length / 2) + 1] ^= 0xff;
        byte[] wrongChecksum = [.. whole];
        wrongChecksum[^8] ^= 0xff;
        byte[] followed = [.. whole, .. "title\nLost\n"u8];
        byte[] secondMember = [.. whole, .. ImportRequests.Compress("Second\n"u8.ToArray())];
        secondMember[whole.Length + 1] = 0;

        foreach (
            var (file, reason) in new[]
            {
                (corrupt, "corrupt"),
                (wrongChecksum, "corrupt"),
                (followed, "followed by bytes that are not gzip"),
                (secondMember, "gzip"),
            }
        )
        {
            var import = await CatalogApp.JsonAsync(await app.SendFileAsync("text/csv", file, encoding: "gzip"));

            Assert.Equal("failed", import.GetProperty("status").GetString());
            Assert.Contains(reason, import.GetProperty("failure").GetString()!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task A_gzip_bomb_is_413_with_the_limit(string? encoding)
    {
        var bomb = ImportRequests.Compress([.. "title\n"u8, .. Enumerable.Repeat((byte)'x', 64 * 1024 * 1024)]);

        var answer = await app.SendFileAsync("text/csv", bomb, encoding: encoding);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(
            "2000000 bytes",
            (await CatalogApp.JsonAsync(answer)).GetProperty("detail").GetString()!,
            StringComparison.Ordinal
        );
        var import = (await app.GetAsync("/imports")).GetProperty("items")[0];
        Assert.Contains("2000000 bytes", import.GetProperty("failure").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzip_file_inside_a_gzip_file_is_told()
    {
        var twice = ImportRequests.Compress(ImportRequests.Compress("title\nTwice packed\n"u8.ToArray()));

        Assert.Contains(
            "gzip file inside a gzip file",
            await app.SendBadFileAsync("text/csv", twice),
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, string, string> WrongFiles { get; } =
        new()
        {
            { "text/csv", "", "The file is empty" },
            { "application/x-ndjson", "", "The file is empty" },
            { "application/marc", "", "The file is empty" },
            { "application/marcxml+xml", "", "The file is empty" },
            {
                "text/csv",
                "PK\u0003\u0004\u0014\0\u0006\0[Content_Types].xml",
                "Excel workbook (xlsx, a zip file). Save it as CSV"
            },
            { "application/marc", "PK\u0003\u0004\u0014\0\0\0books.mrc", "zip file" },
            { "text/csv", "%PDF-1.7\n", "PDF" },
            { "text/csv", "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "old Excel" },
            { "application/x-ndjson", "\u0089PNG\r\n\u001a\n", "PNG" },
            { "text/csv", "<!DOCTYPE html><html><body>Sign in</body></html>", "HTML" },
            { "application/marcxml+xml", "\n<html xmlns='http://www.w3.org/1999/xhtml'/>", "HTML" },
            { "text/csv", "<?xml version='1.0'?><collection/>", "XML. Send MARCXML as application/marcxml+xml" },
            { "application/marc", "<collection xmlns='http://www.loc.gov/MARC21/slim'/>", "XML. Send MARCXML" },
            { "text/csv", "{\"title\":\"x\"}", "JSON lines as application/x-ndjson" },
            { "application/marcxml+xml", "[{\"title\":\"x\"}]", "JSON" },
            { "application/x-ndjson", "[{\"title\":\"x\"},\n{\"title\":\"y\"}]", "JSON array" },
            { "application/x-ndjson", "{\n  \"title\": \"x\"\n}\n", "several lines" },
            { "application/x-ndjson", "{\"leader\":\"00000nam\",\"fields\":[]}", "MARC-in-JSON" },
            { "application/x-ndjson", "isbn;title\n;x\n", "CSV. Send it as text/csv" },
            { "application/marc", "title,authors\nBooks about everything,A B\n", "CSV. Send it as text/csv" },
            { "application/marcxml+xml", "title,authors\nx,y\n", "CSV. Send it as text/csv" },
            { "application/marc", "=LDR  00000nam a2200000 a 4500\n=001  x\n", "mrk" },
            { "application/marc", "Only some words, but many of them.", "not MARC" },
            { "application/marcxml+xml", "Only words", "not XML" },
            { "application/marcxml+xml", "<modsCollection xmlns='http://www.loc.gov/mods/v3'/>", "'modsCollection'" },
            { "text/csv", "a\0\u0001\u0002\0b\0\0\u0003", "binary" },
        };

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public async Task A_file_of_another_format_is_refused_and_recognised(string type, string file, string reason) =>
        Assert.Contains(
            reason,
            await app.SendBadFileAsync(type, Encoding.Latin1.GetBytes(file)),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/marcxml+xml")]
    public async Task A_marc_file_sent_as_another_format_is_told(string type) =>
        Assert.Contains(
            "MARC (ISO 2709). Send it as application/marc",
            await app.SendBadFileAsync(type, MarcFile.Record("w1", "Wrong")),
            StringComparison.Ordinal
        );

    public sealed class SmallFiles : CatalogApp
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string> { ["Catalog:MaxImportBytes"] = "2000000" };
    }
}
