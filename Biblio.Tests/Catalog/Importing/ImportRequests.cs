using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Sends import files, and reads what became of them.</summary>
internal static class ImportRequests
{
    public static int Count(this JsonElement import, string property) => import.GetProperty(property).GetInt32();

    /// <summary>Sends a file that must be refused as a whole, and returns the message of the response.</summary>
    public static async Task<string> SendBadFileAsync(
        this CatalogApp app,
        string type,
        byte[] file,
        string? encoding = null
    )
    {
        var answer = await app.SendFileAsync(type, file, encoding: encoding);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, body);
        var message = JsonSerializer
            .Deserialize<JsonElement>(body)
            .GetProperty("errors")
            .GetProperty("$")[0]
            .GetString()!;
        // The report of the import says the same.
        var import = (await app.GetAsync("/imports")).GetProperty("items")[0];
        Assert.Equal(
            ("failed", message),
            (import.GetProperty("status").GetString(), import.GetProperty("failure").GetString())
        );
        Assert.Contains(await app.RefusalsAsync(import), r => r.Reason == message);
        return message;
    }

    public static async Task<JsonElement> FindAsync(this CatalogApp app, string words)
    {
        var items = (await app.GetAsync($"/books?q={Uri.EscapeDataString(words)}")).GetProperty("items");
        Assert.Equal(1, items.GetArrayLength());
        return items[0];
    }

    public static List<string> Names(this JsonElement book, string list) =>
        [.. book.GetProperty(list).EnumerateArray().Select(name => name.GetProperty("name").GetString()!)];

    public static byte[] Compress(byte[] file)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(file);
        }

        return compressed.ToArray();
    }
}
