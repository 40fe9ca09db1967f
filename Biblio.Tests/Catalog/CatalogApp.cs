using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Biblio.Catalog.Data;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Catalog;

/// <summary>
/// Runs Catalog in this process with its own database schema and Redis. It starts without books.
/// </summary>
public class CatalogApp : WebApplicationFactory<CatalogDbContext>, IAsyncLifetime
{
    private string _connection = "";
    private RedisServer _redis = null!;

    // Interrupted uploads and requests without a body need a real server.
    public CatalogApp() => UseKestrel(0);

    /// <summary>A server that listens as the test needs it.</summary>
    protected CatalogApp(Action<KestrelServerOptions> kestrel) => UseKestrel(kestrel);

    /// <summary>Fills the empty schema before the service starts.</summary>
    protected virtual Task PrepareSchemaAsync(string connection) => Task.CompletedTask;

    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public string Connection => _connection;

    public string Schema => _connection.Split("Database=")[1];

    public async ValueTask InitializeAsync()
    {
        _connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("catalog");
        _redis = await RedisServer.StartAsync();
        await PrepareSchemaAsync(_connection);
        StartServer();
        await Services.GetRequiredService<MigrationState>().WhenReadyAsync(TestContext.Current.CancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var http = CreateClient();
        return await http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
    }

    /// <summary>Returns the titles of the first page in their order.</summary>
    public async Task<List<string>> TitlesAsync(string query) =>
        [
            .. (await GetAsync($"/books?{query}"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(book => book.GetProperty("title").GetString()!),
        ];

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        object? body = null,
        string type = "application/json",
        params (string Name, string Value)[] headers
    )
    {
        using var http = CreateClient();
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(
                body as string ?? JsonSerializer.Serialize(body, JsonSerializerOptions.Web),
                Encoding.UTF8,
                type
            );
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<JsonElement> AddAsync(object book)
    {
        var answer = await SendAsync(HttpMethod.Post, "/books", book);
        Assert.True(
            answer.IsSuccessStatusCode,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return await JsonAsync(answer);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendFileAsync(
        string type,
        byte[] file,
        string path = "/imports",
        string? encoding = null
    ) => SendFileAsync(type, new ByteArrayContent(file), path, encoding);

    public async Task<HttpResponseMessage> SendFileAsync(
        string type,
        HttpContent content,
        string path = "/imports",
        string? encoding = null
    )
    {
        // A client that follows redirects buffers the whole body before it sends it.
        using var http = CreateClient(new() { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress });
        http.Timeout = TimeSpan.FromMinutes(5);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a file, waits until its import ends, and returns the import.</summary>
    public async Task<JsonElement> ImportAsync(string type, byte[] file)
    {
        var answer = await SendFileAsync(type, file);
        Assert.True(
            answer.IsSuccessStatusCode,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return await JsonAsync(answer);
    }

    public Task<JsonElement> ImportCsvAsync(string text) => ImportAsync("text/csv", Encoding.UTF8.GetBytes(text));

    public async Task<List<(string Kind, long Record, long? Line, string? Field, string Reason)>> RefusalsAsync(
        JsonElement import
    ) =>
        [
            .. (await GetAsync($"/imports/{import.GetProperty("id").GetInt64()}/refusals?pageSize=100"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(r =>
                    (
                        r.GetProperty("kind").GetString()!,
                        r.GetProperty("record").GetInt64(),
                        r.GetProperty("line").ValueKind == JsonValueKind.Null
                            ? (long?)null
                            : r.GetProperty("line").GetInt64(),
                        r.GetProperty("field").GetString(),
                        r.GetProperty("reason").GetString()!
                    )
                ),
        ];

    /// <summary>Waits until exactly these events of the book are published, and returns the last body.</summary>
    public async Task<JsonElement> AssertPublishedAsync(long bookId, params string[] types)
    {
        List<(string Type, JsonElement Body)> published = [];
        await Eventually.IsTrueAsync(
            async () => (published = await GetPublishedAsync(bookId)).Count >= types.Length,
            () => Task.FromResult($"book {bookId}: published {string.Join(", ", published.Select(s => s.Type))}")
        );
        Assert.Equal(types, published.Select(s => s.Type));
        return published[^1].Body;
    }

    public async Task<string> SqlAsync(string sql) =>
        (await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, Schema)).Trim();

    /// <summary>Every client is a librarian. The tests in Accounts/ cover permissions.</summary>
    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As(Tokens.Librarian);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:catalogdb", _connection);
        builder.UseSetting("ConnectionStrings:cache", _redis.ConnectionString);
        builder.UseSetting(Tokens.KeySetSetting.Key, Tokens.KeySetSetting.Value);
        builder.UseSetting("Messaging:Consumer", "test");
        builder.UseSetting("Catalog:StarterFile", "none");
        builder.ConfigureLogging(logging => logging.ClearProviders());
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }

    private async Task<List<(string Type, JsonElement Body)>> GetPublishedAsync(long bookId)
    {
        List<(string, JsonElement)> published = [];
        var fields = (await _redis.ExecuteAsync("XRANGE", "biblio:events:catalog", "-", "+")).Split('\n');
        var type = "";
        for (var i = 0; i + 1 < fields.Length; i++)
        {
            if (fields[i] == "type")
            {
                type = fields[i + 1];
            }
            else if (
                fields[i] == "body"
                && JsonSerializer.Deserialize<JsonElement>(fields[i + 1]) is var body
                && body.GetProperty("bookId").GetInt64() == bookId
            )
            {
                published.Add((type, body));
            }
        }

        return published;
    }
}
