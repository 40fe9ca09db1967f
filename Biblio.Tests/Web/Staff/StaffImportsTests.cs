using System.Net;
using System.Text;

namespace Biblio.Tests.Web.Staff;

/// <summary>Staff import files of books.</summary>
public sealed class StaffImportsTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_small_import_shows_its_refused_records()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var answer = await UploadAsync(line, "books.csv", "title,price\nA,1\nB,bad\nC,2\n");
        var page = await line.GetPageAsync(answer.Location!);
        using var file = await line.GetAsync("/staff/imports/1/refusals.csv", CancellationToken);

        Assert.Equal("/staff/imports/1", answer.Location);
        Assert.Contains("2 3 A price is a number. price Refused", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Un titre&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Equal(
            ("text/csv", "attachment; filename=import-1-refusals.csv"),
            (file.Content.Headers.ContentType?.MediaType, file.Content.Headers.ContentDisposition?.ToString())
        );
        Assert.StartsWith(
            "kind,record",
            await file.Content.ReadAsStringAsync(CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Contains("POST /api/catalog/imports?format=csv", app.Api.Requests);
    }

    [Fact]
    public async Task A_large_import_goes_on_and_its_page_refreshes()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var gate = new TaskCompletionSource();
        app.Api.Staff.ImportGate = gate.Task;

        var answer = await UploadAsync(line, "books.ndjson.gz", "title\nA\n");
        var running = await line.GetPageAsync(answer.Location!);
        gate.SetResult();
        await Fixtures.Eventually.IsTrueAsync(async () =>
            (await line.ReadAsync("/staff/imports/1")).Contains("Completed", StringComparison.Ordinal)
        );

        Assert.Equal("/staff/imports?sent", answer.Location);
        Assert.Contains("http-equiv=\"refresh\"", running, StringComparison.Ordinal);
        Assert.Contains("The catalogue reads the file.", Html.VisibleText(running), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "http-equiv=\"refresh\"",
            await line.GetPageAsync("/staff/imports"),
            StringComparison.Ordinal
        );
        Assert.Contains("POST /api/catalog/imports?format=ndjson", app.Api.Requests);
    }

    [Theory]
    [InlineData("books.csv", "", "Choose a file that is not empty.")]
    [InlineData("books.pdf", "x", "The name of the file does not tell its format")]
    [InlineData("books.csv", "PK", "This file cannot be read. The file is empty.")]
    public async Task An_unreadable_file_is_told_at_its_field(string name, string content, string error)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var answer = await UploadAsync(line, name, content, charset: "windows-1252");

        Assert.Contains(error, answer.Text, StringComparison.Ordinal);
        Assert.Equal("windows-1252", Html.Form(answer.Page, "import")["Charset"]);
        Assert.Empty(app.Api.Staff.Imports);
    }

    [Fact]
    public async Task Without_the_catalogue_nothing_is_lost()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var form = Html.Form(await line.GetPageAsync("/staff/imports"), "import");
        app.Api.UnavailableServices.Add("catalog");

        var answer = await UploadAsync(line, "books.csv", "title\nA\n", form: form);

        Assert.Contains("no book will be added twice", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_cannot_download_refused_records()
    {
        await using var app = await WebApp.StartAsync();
        var alice = await app.CreateReaderAsync();

        using var answer = await alice.GetAsync("/staff/imports/1/refusals.csv", CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    internal static async Task<FormAnswer> UploadAsync(
        HttpClient visitor,
        string name,
        string content,
        string charset = "",
        Dictionary<string, string>? form = null
    )
    {
        form ??= Html.Form(await visitor.GetPageAsync("/staff/imports"), "import");
        form.Remove("File");
        form["Charset"] = charset;
        using var body = new MultipartFormDataContent();
        foreach (var (field, value) in form)
        {
            body.Add(new StringContent(value), field);
        }

        body.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "File", name);
        using var answer = await visitor.PostAsync("/staff/imports", body, CancellationToken);
        return await FormAnswer.FromAsync(answer);
    }
}
