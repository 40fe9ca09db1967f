using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Lending.Data;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Lending;

/// <summary>Runs Lending in this process with its own database schema and Redis.</summary>
public sealed class LendingApp : WebApplicationFactory<LendingDbContext>, IAsyncLifetime
{
    private static long _ids = 1000;

    private string _connection = "";
    private RedisServer _redis = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public string Schema => _connection.Split("Database=")[1];

    /// <summary>The port of self-check machines.</summary>
    public int Sip2Port { get; } = LocalProcess.FreePort();

    /// <summary>A client of a librarian.</summary>
    public HttpClient Desk => field ??= CreateClient().As(Tokens.Librarian);

    /// <summary>The time between two sweeps.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(0.2);

    public static long NewId() => Interlocked.Increment(ref _ids);

    public async ValueTask InitializeAsync()
    {
        _connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("lending");
        _redis = await RedisServer.StartAsync();
        await Services.GetRequiredService<MigrationState>().WhenReadyAsync(CancellationToken);
        foreach (var branch in new[] { 1, 2 })
        {
            // Tests run on any day of the year.
            using var opened = await Desk.PutAsJsonAsync(
                $"/branches/{branch}",
                new
                {
                    name = $"Branch {branch}",
                    timeZone = "America/Toronto",
                    openDays = Enum.GetNames<DayOfWeek>().Select(day => day.ToLowerInvariant()),
                    holidays = (string?)null,
                },
                CancellationToken
            );
            opened.EnsureSuccessStatusCode();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A client of a reader.</summary>
    public HttpClient As(long userId) => CreateClient().As(Tokens.Reader(userId));

    /// <summary>Adds copies of a book, and returns their barcodes.</summary>
    public async Task<string[]> AddCopiesAsync(long bookId, int count = 1, long branchId = 1, string kind = "book")
    {
        var barcodes = new string[count];
        for (var i = 0; i < count; i++)
        {
            barcodes[i] = (
                await SendAsync(
                    Desk,
                    "/copies",
                    new
                    {
                        bookId,
                        branchId,
                        kind,
                    }
                )
            ).String("barcode");
        }

        return barcodes;
    }

    /// <summary>Registers a new reader, and returns the id and the card.</summary>
    public async Task<(long Id, string Card)> AddReaderAsync(string category = "adult")
    {
        var id = NewId();
        using var answer = await Desk.PutAsJsonAsync($"/readers/{id}", new { category }, CancellationToken);
        return (id, (await ReadAsync(answer.EnsureSuccessStatusCode())).String("card"));
    }

    public Task<JsonElement> CheckOutAsync(string card, string barcode, long branchId = 1) =>
        SendAsync(
            Desk,
            "/desk/check-out",
            new
            {
                card,
                barcode,
                branchId,
            }
        );

    public Task<JsonElement> CheckInAsync(string barcode, long branchId = 1) =>
        SendAsync(Desk, "/desk/check-in", new { barcode, branchId });

    public async Task<long> PlaceHoldAsync(long bookId, long userId, long pickUpBranchId = 1) => (
            await SendAsync(
                Desk,
                "/holds",
                new
                {
                    bookId,
                    pickUpBranchId,
                    userId,
                }
            )
        ).GetProperty("id").GetInt64();

    /// <summary>Posts, and returns the body of a successful answer.</summary>
    public static async Task<JsonElement> SendAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, CancellationToken);
        Assert.True(
            answer.IsSuccessStatusCode,
            $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken)}"
        );
        return await ReadAsync(answer);
    }

    /// <summary>Posts, and returns the status and the codes of the problem ("409 on-loan-to-another").</summary>
    public static async Task<string> RefusedAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, CancellationToken);
        return await ProblemAsync(answer);
    }

    public static async Task<string> ProblemAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(CancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return $"{(int)answer.StatusCode}";
        }

        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        var codes =
            problem.TryGetProperty("reasons", out var reasons)
                ? reasons.EnumerateArray().Select(reason => reason.String("code"))
            : problem.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Select(error => error.Name)
            : [CodeOf(problem, text)];
        return $"{(int)answer.StatusCode} {string.Join(' ', codes)}";
    }

    private static string CodeOf(JsonElement problem, string text) =>
        problem.TryGetProperty("type", out var type)
            ? type.GetString()!.Replace("urn:biblio:", "", StringComparison.Ordinal)
            : text;

    public async Task<JsonElement> GetAsync(string path, HttpClient? client = null) =>
        await (client ?? Desk).GetFromJsonAsync<JsonElement>(path, CancellationToken);

    public async Task<string> StateOfAsync(string barcode) =>
        (await GetAsync($"/copies?barcode={barcode}")).GetProperty("items")[0].String("state");

    public async Task AssertAddsUpAsync()
    {
        var audit = await GetAsync("/desk/audit");
        Assert.True(audit.GetProperty("addsUp").GetBoolean(), audit.ToString());
    }

    public async Task<string> ExecuteAsync(string sql) =>
        (await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, Schema)).Trim();

    public Task PublishBookAsync(long bookId, long version, string title, bool withdrawn = false) =>
        _redis.AddMessageAsync(
            "biblio:events:catalog",
            "book-added",
            JsonSerializer.Serialize(
                new
                {
                    bookId,
                    version,
                    title,
                    authors = "Louis Hémon",
                    price = 19.95m,
                    currency = "CAD",
                    withdrawn,
                },
                JsonSerializerOptions.Web
            ),
            otherFields: ["said-at", DateTime.UtcNow.ToString("O")]
        );

    /// <summary>The types of the events about a book, in their order.</summary>
    public async Task<List<string>> GetEventsAsync(long bookId)
    {
        var fields = (await _redis.ExecuteAsync("XRANGE", "biblio:events:lending", "-", "+")).Split('\n');
        List<string> types = [];
        var type = "";
        for (var i = 0; i + 1 < fields.Length; i++)
        {
            if (fields[i] == "type")
            {
                type = fields[i + 1];
            }
            else if (
                fields[i] == "body"
                && JsonSerializer.Deserialize<JsonElement>(fields[i + 1]).TryGetProperty("bookId", out var id)
                && id.GetInt64() == bookId
            )
            {
                types.Add(type);
            }
        }

        return types;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:lendingdb", _connection);
        builder.UseSetting("ConnectionStrings:cache", _redis.ConnectionString);
        builder.UseSetting(Tokens.KeySetSetting.Key, Tokens.KeySetSetting.Value);
        builder.UseSetting("Messaging:Consumer", "test");
        builder.UseSetting("Lending:StarterTitles", "0");
        builder.UseSetting("Lending:Interval", $"{Interval}");
        builder.UseSetting("Sip2:Port", $"{Sip2Port}");
        builder.UseSetting("Sip2:User", "machine");
        builder.UseSetting("Sip2:Password", "secret-word");
        builder.ConfigureLogging(logging => logging.ClearProviders());
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
}

internal static class JsonText
{
    public static string String(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
