using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Lab;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Api.Operations;

/// <summary>What an administrator may try on the machine of a developer: faults, the lab and the demo.</summary>
public sealed class TrialsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-trials-").FullName;
    private readonly List<string> _received = [];
    private Replica _first = null!;
    private Replica _second = null!;
    private GatewayApp _gateway = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string DemoRequest => Path.Combine(_folder, "start");

    private string LabResults => Path.Combine(_folder, "results.json");

    public async ValueTask InitializeAsync()
    {
        _first = await Replica.StartAsync("orders-1");
        _second = await Replica.StartAsync("orders-2");
        _first.Handler = _second.Handler = AnswerAsync;
        _gateway = Start([]);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Faults_are_listed_with_the_value_of_each_replica()
    {
        _gateway.SignIn(Tokens.Administrator);
        var faults = (
            await _gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/operations/fault-switches", CancellationToken)
        )!;

        Assert.True((bool)faults["canChange"]!);
        var latency = faults["faults"]!
            .AsArray()
            .Single(fault => ((string?)fault!["service"], (string?)fault["name"]) == ("orders", "latency"))!;
        Assert.Equal("[250,250]", latency["values"]!.ToJsonString());
        // The gateway has switches of its own.
        Assert.Contains(faults["faults"]!.AsArray(), fault => (string?)fault!["service"] == "api");
        Assert.Contains("catalog", faults["partial"]!.AsArray().Select(part => (string?)part));

        _gateway.SignIn();
        faults = (
            await _gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/operations/fault-switches", CancellationToken)
        )!;
        Assert.False((bool)faults["canChange"]!);
    }

    [Fact]
    public async Task An_administrator_sets_a_fault_in_every_replica()
    {
        _gateway.SignIn(Tokens.Administrator);

        using var answer = await SetAsync("orders/latency", 300);

        Assert.Equal("""{"changed":2,"missing":0}""", await answer.Content.ReadAsStringAsync(CancellationToken));
        Assert.Equal(["""PUT /faults/latency {"value":300}""", """PUT /faults/latency {"value":300}"""], _received);
    }

    [Theory]
    [InlineData("orders/latency", 999_999, HttpStatusCode.BadRequest)]
    [InlineData("orders/unknown", 1, HttpStatusCode.NotFound)]
    [InlineData("nobody/latency", 1, HttpStatusCode.NotFound)]
    [InlineData("catalog/latency", 1, HttpStatusCode.ServiceUnavailable)]
    public async Task A_fault_that_cannot_be_set_is_a_problem(string path, double value, HttpStatusCode status)
    {
        _gateway.SignIn(Tokens.Administrator);

        using var answer = await SetAsync(path, value);

        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.BadRequest)
        {
            var problem = await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken);
            Assert.NotNull(problem!["errors"]!["value"]);
        }
    }

    [Fact]
    public async Task A_librarian_may_read_and_not_act()
    {
        _gateway.SignIn();

        using var fault = await SetAsync("orders/latency", 300);
        using var demo = await _gateway.Public.PostAsync("/api/v1/operations/demo", null, CancellationToken);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (fault.StatusCode, demo.StatusCode));
        Assert.Empty(_received);
        Assert.False(File.Exists(DemoRequest));
    }

    [Fact]
    public async Task The_demo_is_asked_for_once()
    {
        _gateway.SignIn(Tokens.Administrator);

        using var first = await _gateway.Public.PostAsync("/api/v1/operations/demo", null, CancellationToken);
        Assert.True(File.Exists(DemoRequest));
        using var second = await _gateway.Public.PostAsync("/api/v1/operations/demo", null, CancellationToken);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Conflict), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Results_of_the_lab_are_read_as_it_writes()
    {
        _gateway.SignIn();
        Assert.Empty((await GetLabAsync())["steps"]!.AsArray());
        var plan = new Plan(["live"], [100], 15, 60, 10);
        var file = LabResultsFile.Open(_folder, plan, fresh: true);
        file.Add(
            new StepResult(
                "live",
                Plan.Read,
                100,
                10,
                [new("get", 990, 10, 5, 20, 30), new("list", 1000, 0, 7, 40, 50)],
                new Dictionary<string, int>(),
                [],
                null,
                DateTimeOffset.UnixEpoch
            ),
            10
        );

        var lab = await GetLabAsync();
        var step = lab["steps"]!.AsArray().Single()!;

        Assert.Equal(
            ("live", "lab-read", 100, 199, 7, 40, 0.005),
            (
                (string)step["configuration"]!,
                (string)step["load"]!,
                (int)step["users"]!,
                (double)step["throughput"]!,
                (double)step["p50"]!,
                (double)step["p95"]!,
                (double)step["errorRate"]!
            )
        );
        Assert.Equal((false, false), ((bool)lab["isDone"]!, (bool)lab["canStartDemo"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"steps":[null,{"requests":[null]}],"isDone":"x"}""")]
    public async Task A_file_of_another_program_has_no_steps(string text)
    {
        _gateway.SignIn();
        await File.WriteAllTextAsync(LabResults, text, CancellationToken);

        Assert.Empty((await GetLabAsync())["steps"]!.AsArray());
    }

    [Fact]
    public async Task Outside_of_Development_there_are_no_trials()
    {
        await using var gateway = Start(new() { ["environment"] = "Production" });
        gateway.SignIn(Tokens.Administrator);

        foreach (var path in new[] { "fault-switches", "lab" })
        {
            using var answer = await gateway.Public.GetAsync($"/api/v1/operations/{path}", CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var demo = await gateway.Public.PostAsync("/api/v1/operations/demo", null, CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, demo.StatusCode);
        using var tools = await gateway.Public.GetAsync("/api/v1/operations/tools", CancellationToken);
        Assert.Equal(HttpStatusCode.OK, tools.StatusCode);
    }

    private GatewayApp Start(Dictionary<string, string> settings) =>
        GatewayApp.Start(
            new() { ["orders"] = [_first, _second] },
            new(settings) { ["Operations:LabResults"] = LabResults, ["Operations:DemoRequest"] = DemoRequest }
        );

    private async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.WriteAsync("""[{"name":"latency","value":250,"most":60000,"means":"ms"}]""");
            return;
        }

        var body = await JsonSerializer.DeserializeAsync<JsonNode>(context.Request.Body);
        context.Response.StatusCode =
            context.Request.Path != "/faults/latency" ? 404
            : (double)body!["value"]! > 60_000 ? 400
            : 200;
        lock (_received)
        {
            _received.Add($"{context.Request.Method} {context.Request.Path} {body!.ToJsonString()}");
        }
    }

    private Task<HttpResponseMessage> SetAsync(string path, double value) =>
        _gateway.Public.PutAsJsonAsync($"/api/v1/operations/fault-switches/{path}", new { value }, CancellationToken);

    private async Task<JsonNode> GetLabAsync() =>
        (await _gateway.Public.GetFromJsonAsync<JsonNode>("/api/v1/operations/lab", CancellationToken))!;
}
