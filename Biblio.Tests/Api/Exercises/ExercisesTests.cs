using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.Api.Exercises;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace Biblio.Tests.Api.Exercises;

/// <summary>The exercise profile of the gateway.</summary>
public sealed class ExercisesTests(ExerciseGateway shared) : IClassFixture<ExerciseGateway>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_commands_get_the_answers_of_their_documents()
    {
        foreach (var exercise in new[] { "monitoring", "shop", "store", "library" })
        {
            shared.Services.Reset();
            foreach (var command in ExerciseCommand.Of(exercise))
            {
                await command.CheckAsync(shared.Client, shared.Ports[command.Service], CancellationToken);
            }
        }
    }

    [Fact]
    public async Task A_decrease_loses_no_sale_that_happens_meanwhile()
    {
        shared.Services.Reset();
        shared.Services.SellsMeanwhile = true;

        using var response = await shared.Client.PostAsJsonAsync(
            shared.AddressOf("inventory-service", "/inventory/decrease"),
            new { product_id = 1, quantity_decreased = 3 },
            CancellationToken
        );

        // Ten copies, one sold meanwhile, and three taken.
        var stock = await response.Content.ReadFromJsonAsync<JsonNode>(CancellationToken);
        Assert.Equal(6, (int)stock!["new_stock_level"]!);
    }

    [Fact]
    public async Task Biblio_keeps_its_own_routes_beside_the_exercises()
    {
        var orders = await shared.Client.GetFromJsonAsync<JsonNode>("/orders", CancellationToken);
        var routes = await shared.Client.GetStringAsync("/api/v1/routes", CancellationToken);

        Assert.Equal("/orders", (string)orders!["path"]!);
        Assert.DoesNotContain("_exercises", routes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_show_the_path_of_the_exercise()
    {
        using var response = await shared.Client.GetAsync(
            shared.AddressOf("user-service", "/users/500"),
            CancellationToken
        );

        var metrics = await shared.Client.GetStringAsync(
            shared.AddressOf("user-service", "/metrics"),
            CancellationToken
        );

        Assert.Contains(metrics.Split('\n'), line =>
            line.StartsWith("http_requests_total{", StringComparison.Ordinal)
            && line.Contains("endpoint=\"/users/{id}\"", StringComparison.Ordinal)
            && line.Contains("status=\"500\"", StringComparison.Ordinal)
            && !line.EndsWith(" 0", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("_exercises/user-service", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_down_is_503()
    {
        var port = LocalProcess.FreePort();
        await using var gateway = ExerciseGateway.Start([], new() { ["product-service"] = port });

        using var response = await gateway.Public.GetAsync(
            $"http://localhost:{port}/api/products/1",
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Exercises_are_off_by_default()
    {
        await using var gateway = GatewayApp.Start([]);

        // The shop would answer this page, and nothing the route.
        using var page = await gateway.Public.GetAsync("/getAllBooks", CancellationToken);
        using var api = await gateway.ApiOnly.GetAsync("/heure", CancellationToken);

        Assert.Equal("web", (string)(await page.Content.ReadFromJsonAsync<JsonNode>(CancellationToken))!["service"]!);
        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public void Outside_of_development_the_gateway_refuses_exercises(string environment)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration["Exercises:Enabled"] = "true";

        Assert.Throws<InvalidOperationException>(builder.AddExercises);
    }

    [Fact]
    public async Task Simulated_latencies_follow_their_factor()
    {
        var time = new ImpatientTime();
        var latency = new SimulatedLatency(new(true, new Dictionary<int, string>(), 2, null), time);

        await latency.WaitAsync(20, 20, CancellationToken);

        Assert.Equal([TimeSpan.FromMilliseconds(40)], time.Waits);
    }

    /// <summary>Its timers fire at once, and their durations are kept.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
