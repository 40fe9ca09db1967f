using System.Net;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Live;

namespace Biblio.Tests.LoadTests.Live;

/// <summary>The page of a live load run.</summary>
public sealed class LiveConsoleTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_raises_and_lowers_the_users()
    {
        var gate = new UserGate(10, 200);
        await using var console = await LiveConsole.StartAsync("browse", gate, CancellationToken);
        using var browser = new HttpClient { BaseAddress = console.Address };

        using var raised = await browser.PostAsync("users", new StringContent("42"), CancellationToken);

        Assert.Equal((HttpStatusCode.NoContent, 42), (raised.StatusCode, gate.Users));
        using var stopped = await browser.PostAsync("stop", null, CancellationToken);
        Assert.True(gate.IsStopped);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("201")]
    [InlineData("many")]
    [InlineData("")]
    public async Task A_wrong_number_of_users_changes_nothing(string text)
    {
        var gate = new UserGate(10, 200);
        await using var console = await LiveConsole.StartAsync("browse", gate, CancellationToken);
        using var browser = new HttpClient { BaseAddress = console.Address };

        using var response = await browser.PostAsync("users", new StringContent(text), CancellationToken);

        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(CancellationToken));
        Assert.Equal((HttpStatusCode.BadRequest, 10), (response.StatusCode, gate.Users));
        Assert.NotNull(problem!["errors"]!["users"]);
    }

    [Fact]
    public async Task Only_the_address_with_the_token_is_served_strictly()
    {
        await using var console = await LiveConsole.StartAsync("browse", new(1, 2), CancellationToken);
        using var browser = new HttpClient { BaseAddress = console.Address };
        using var page = await browser.GetAsync("", CancellationToken);
        using var guess = await browser.GetAsync("/0123456789abcdef0123456789abcdef/", CancellationToken);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "") { Headers = { Host = "evil.example" } };
        using var refused = await browser.SendAsync(rebound, CancellationToken);
        var html = await page.Content.ReadAsStringAsync(CancellationToken);

        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(console.Address.Host)));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("//", html.Replace("<!DOCTYPE", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (guess.StatusCode, refused.StatusCode));
    }

    [Fact]
    public async Task Events_show_each_second_until_the_run_has_ended()
    {
        var statistics = new LiveStatistics();
        await using var console = await LiveConsole.StartAsync("browse", new(3, 200), CancellationToken);
        statistics.Add("GET /api/catalog/books/7?x=1", null, TimeSpan.FromMilliseconds(20));
        statistics.Add("GET /api/catalog/books/8", "503", TimeSpan.FromMilliseconds(40));
        console.Publish(statistics.EndSecond(3), statistics, TimeSpan.FromSeconds(9));
        using var browser = new HttpClient { BaseAddress = console.Address };
        using var reader = new StreamReader(await browser.GetStreamAsync("events", CancellationToken));

        var first = await ReadAsync(reader);
        console.Publish(null, statistics, TimeSpan.Zero, "The run has ended.");
        var last = await ReadAsync(reader);

        Assert.Equal((1, 2, 1), Point(first));
        Assert.Equal("GET /api/catalog/books/{id}", (string)first["requests"]!.AsArray().Single()!["name"]!);
        Assert.Equal("503: GET /api/catalog/books/{id}", (string)first["failures"]!.AsArray().Single()!["kind"]!);
        Assert.Equal("The run has ended.", (string)last["ended"]!);
        Assert.Null(await reader.ReadLineAsync(CancellationToken));
    }

    [Fact]
    public void Percentiles_are_within_five_percent()
    {
        var histogram = new LatencyHistogram();
        foreach (var milliseconds in Enumerable.Range(1, 1000))
        {
            histogram.Add(milliseconds);
        }

        Assert.InRange(histogram.Percentile(0.5), 475, 525);
        Assert.InRange(histogram.Percentile(0.95), 902, 998);
        Assert.Equal(0, new LatencyHistogram().Percentile(0.5));
    }

    [Fact]
    public async Task Users_above_the_number_wait_until_it_rises()
    {
        var gate = new UserGate(1, 10);
        Assert.True(await gate.EnterAsync("browse", 0, CancellationToken));
        var second = gate.EnterAsync("browse", 1, CancellationToken);
        Assert.False(second.IsCompleted);

        gate.SetUsers(2);

        Assert.True(await second.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken));
        gate.SetUsers(0);
        var waiting = gate.EnterAsync("browse", 0, CancellationToken);
        Assert.False(waiting.IsCompleted);
        gate.Stop();
        Assert.False(await waiting.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken));
    }

    [Theory]
    [InlineData(50, 40, 10)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 0, 0)]
    public void Scenarios_get_their_share_of_the_users(int users, int looking, int buying)
    {
        var gate = new UserGate(users, 200, new Dictionary<string, double> { ["looking"] = 0.8, ["buying"] = 0.2 });

        Assert.Equal(
            (looking, buying, users),
            (gate.UsersOf("looking", users), gate.UsersOf("buying", users), gate.UsersOf("browse", users))
        );
    }

    private static async Task<JsonNode> ReadAsync(StreamReader reader)
    {
        var line = await reader.ReadLineAsync(CancellationToken);
        await reader.ReadLineAsync(CancellationToken);
        return JsonNode.Parse(line!["data: ".Length..])!;
    }

    private static (int, int, int) Point(JsonNode state)
    {
        var point = state["points"]!.AsArray().Single()!;
        return ((int)point["second"]!, (int)point["requests"]!, (int)point["failures"]!);
    }
}
