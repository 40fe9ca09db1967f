using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Biblio.Catalog.Data;
using Biblio.Messaging.Inbox;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Catalog;

/// <summary>Catalog in this process, with a schema and a Redis of its own, and no books but those that a test brings.</summary>
public class CatalogApp : WebApplicationFactory<CatalogDbContext>, IAsyncLifetime
{
    private string _connection = "";
    private RedisServer _redis = null!;

    // a real server: uploads that stop half-way, requests without a body
    public CatalogApp() => UseKestrel(0);

    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public string Schema => _connection.Split("Database=")[1];

    public async ValueTask InitializeAsync()
    {
        _connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("catalog");
        _redis = await RedisServer.StartAsync();
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

    /// <summary>The titles of the books on the first page, in their order.</summary>
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
        // a client that follows redirects holds the whole body first
        using var http = CreateClient(new() { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress });
        http.Timeout = TimeSpan.FromMinutes(5);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a file and waits for its end; returns the import.</summary>
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

    /// <summary>Waits until the book's events are exactly these; returns the last body.</summary>
    public async Task<JsonElement> SaysAsync(long bookId, params string[] types)
    {
        List<(string Type, JsonElement Body)> said = [];
        await Eventually.IsTrueAsync(
            async () => (said = await SaidAsync(bookId)).Count >= types.Length,
            () => Task.FromResult($"book {bookId}: said {string.Join(", ", said.Select(s => s.Type))}")
        );
        Assert.Equal(types, said.Select(s => s.Type));
        return said[^1].Body;
    }

    public async Task<string> SqlAsync(string sql) =>
        (await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, Schema)).Trim();

    /// <summary>Everybody here is a librarian; who may do what is tested in Accounts/.</summary>
    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As(_redis.ConnectionString, Tokens.Librarian);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:catalogdb", _connection);
        builder.UseSetting("ConnectionStrings:cache", _redis.ConnectionString);
        builder.UseSetting("Identity:KeyRingSecret", Tokens.KeyRingSecret);
        builder.UseSetting("Messaging:Consumer", "test");
        builder.UseSetting("Catalog:StarterFile", "none");
        builder.ConfigureLogging(logging => logging.ClearProviders());
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }

    private async Task<List<(string Type, JsonElement Body)>> SaidAsync(long bookId)
    {
        List<(string, JsonElement)> said = [];
        var words = (await _redis.ExecuteAsync("XRANGE", "biblio:events:catalog", "-", "+")).Split('\n');
        var type = "";
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (words[i] == "type")
            {
                type = words[i + 1];
            }
            else if (
                words[i] == "body"
                && JsonSerializer.Deserialize<JsonElement>(words[i + 1]) is var body
                && body.GetProperty("bookId").GetInt64() == bookId
            )
            {
                said.Add((type, body));
            }
        }

        return said;
    }
}
