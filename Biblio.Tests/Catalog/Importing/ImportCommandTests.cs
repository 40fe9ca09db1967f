using System.Net;
using System.Text;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Runs <c>./biblio import</c> in another folder, against a server that records its requests.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("biblio-import-");
    private readonly HttpListener _server = new();

    public ImportCommandTests()
    {
        var address = $"http://127.0.0.1:{LocalProcess.FreePort()}";
        _server.Prefixes.Add(address + "/");
        _server.Start();
        Write("state/run/status", $"catalog\tRunning\thealthy\t{address}\napi\tRunning\thealthy\t{address}\n");
        Write("state/accounts/starter", "librarian@biblio.example secret\n");
        Write("here/my books.csv", "title\nRelative\n");
        Write("here/BOOKS.JSONL.GZ", "packed");
    }

    [Theory]
    [InlineData("'my books.csv'", "text/csv")]
    [InlineData("'../here/my books.csv'", "text/csv")]
    [InlineData("\"$PWD/my books.csv\"", "text/csv")]
    [InlineData("BOOKS.JSONL.GZ", "application/x-ndjson")]
    [InlineData("'my books.csv' marc", "application/marc")]
    [InlineData("'my books.csv' csv windows-1252", "text/csv; charset=windows-1252")]
    public async Task A_file_name_is_relative_to_the_callers_folder(string arguments, string type)
    {
        var imported = ReceiveAsync();
        await RunAsync($"biblio import {arguments}");

        var (path, contentType, body) = await imported;
        Assert.Equal(("/imports", type), (path, contentType));
        Assert.Equal(arguments.Contains("GZ", StringComparison.Ordinal) ? "packed" : "title\nRelative\n", body);
    }

    [Fact]
    public async Task The_script_behind_it_has_the_same_folder()
    {
        var imported = ReceiveAsync();
        await RunAsync("eng/request import 'my books.csv'");

        Assert.Equal("title\nRelative\n", (await imported).Body);
    }

    [Theory]
    [InlineData("missing.csv", "no such file: '{0}/here/missing.csv'")]
    [InlineData("", "name a file")]
    [InlineData("'my books.csv' pdf", "the format of '{0}/here/my books.csv' is unknown")]
    public async Task A_file_that_cannot_be_sent_is_named(string arguments, string error)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync($"biblio import {arguments}"));

        Assert.Contains(
            error.Replace("{0}", _folder.FullName, StringComparison.Ordinal),
            failure.Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose()
    {
        _server.Close();
        _folder.Delete(recursive: true);
    }

    private Task<string> RunAsync(string command) =>
        LocalProcess.RunAsync(
            "bash",
            ["-c", $"cd \"$0/here\" && StateFolder=\"$0/state\" \"$1\"/{command}", _folder.FullName, Repository.Root],
            cancellationToken: TestContext.Current.CancellationToken
        );

    /// <summary>Signs in anybody, and returns the next other request.</summary>
    private async Task<(string Path, string? ContentType, string Body)> ReceiveAsync()
    {
        while (true)
        {
            var context = await _server.GetContextAsync().WaitAsync(TestContext.Current.CancellationToken);
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            var path = context.Request.Url!.AbsolutePath;
            var answer = """{"accessToken":"token"}"""u8.ToArray();
            await context.Response.OutputStream.WriteAsync(answer, TestContext.Current.CancellationToken);
            context.Response.Close();
            if (path != "/api/v1/account/login")
            {
                return (path, context.Request.ContentType, body);
            }
        }
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
