using System.Diagnostics;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace Biblio.Tests.ServiceDefaults.Faults;

public sealed class FaultTests
{
    [Fact]
    public async Task A_service_lists_its_faults_and_all_are_off()
    {
        await using var app = await StartAsync();

        var faults = (await app.GetAsync("/faults")).Json.EnumerateArray().ToList();

        Assert.Equal(
            ["error-rate", "failed-readiness", "latency", "memory-leak"],
            faults.Select(fault => fault.GetProperty("name").GetString())
        );
        Assert.All(faults, fault => Assert.Equal(0, fault.GetProperty("value").GetDouble()));
    }

    [Fact]
    public async Task Errors_come_while_the_switch_is_on_and_not_after()
    {
        await using var app = await StartAsync();

        Assert.Equal(200, (await SetAsync(app, "error-rate", "1")).Status);
        var broken = await app.GetAsync("/thing");
        Assert.Equal((500, "application/problem+json"), (broken.Status, broken.ContentType));
        Assert.Equal(200, (await app.GetAsync("/health")).Status);

        Assert.Equal(204, (await app.SendAsync(new(HttpMethod.Delete, "/faults/error-rate"))).Status);
        Assert.Equal(200, (await app.GetAsync("/thing")).Status);
    }

    [Fact]
    public async Task An_error_rate_fails_that_share_of_requests()
    {
        await using var app = await StartAsync();
        await SetAsync(app, "error-rate", "0.5");

        var failed = 0;
        for (var i = 0; i < 200; i++)
        {
            failed += (await app.GetAsync("/thing")).Status == 500 ? 1 : 0;
        }

        // A correct service fails this about once in 10^12 runs.
        Assert.InRange(failed, 50, 150);
    }

    [Fact]
    public async Task Answers_are_delayed_by_the_configured_latency()
    {
        await using var app = await StartAsync();
        await SetAsync(app, "latency", "300");

        var watch = Stopwatch.StartNew();
        await app.GetAsync("/thing");

        Assert.True(watch.ElapsedMilliseconds >= 290, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task An_unready_service_says_so_and_stays_alive()
    {
        await using var app = await StartAsync();
        await SetAsync(app, "failed-readiness", "1");

        Assert.Equal((503, 200), ((await app.GetAsync("/health")).Status, (await app.GetAsync("/alive")).Status));
    }

    [Fact]
    public async Task All_faults_can_be_turned_off_at_once()
    {
        await using var app = await StartAsync();
        await SetAsync(app, "error-rate", "1");
        await SetAsync(app, "failed-readiness", "1");

        await app.SendAsync(new(HttpMethod.Delete, "/faults"));

        Assert.Equal((200, 200), ((await app.GetAsync("/health")).Status, (await app.GetAsync("/thing")).Status));
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("1.1")]
    [InlineData("\"NaN\"")]
    [InlineData("null")]
    public async Task A_value_out_of_range_is_refused_by_name(string value)
    {
        await using var app = await StartAsync();

        var answer = await SetAsync(app, "error-rate", value);

        Assert.Equal((400, "value"), (answer.Status, answer.Fields));
        Assert.Equal(200, (await app.GetAsync("/thing")).Status);
    }

    [Fact]
    public async Task An_unknown_fault_is_not_found()
    {
        await using var app = await StartAsync();

        Assert.Equal(
            (404, 404),
            (
                (await SetAsync(app, "earthquake", "1")).Status,
                (await app.SendAsync(new(HttpMethod.Delete, "/faults/earthquake"))).Status
            )
        );
    }

    [Fact]
    public async Task A_configured_fault_is_on_from_the_start_and_measured()
    {
        await using var app = await StartAsync("--Faults:error-rate=1");

        Assert.Equal(500, (await app.GetAsync("/thing")).Status);
        var (value, labels) = Assert.Single(ObservableInstruments.Read<int>(app, "biblio.faults.active"));
        Assert.Equal(1, value);
        Assert.Equal([new("fault", "error-rate")], labels);
    }

    [Fact]
    public async Task Production_has_no_faults_despite_its_configuration()
    {
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/thing", () => "whole"),
            environment: "Production",
            arguments: "--Faults:error-rate=1"
        );

        Assert.Equal(200, (await app.GetAsync("/thing")).Status);
        Assert.Equal(
            (404, 404),
            ((await app.GetAsync("/faults")).Status, (await SetAsync(app, "error-rate", "1")).Status)
        );
        Assert.Equal(200, (await app.GetAsync("/thing")).Status);
    }

    [Fact]
    public async Task Readiness_is_measured_without_a_health_request()
    {
        await using var app = await StartAsync();

        await Eventually.IsTrueAsync(() => ObservableInstruments.Read<int>(app, "biblio.health.ready") is [(1, _)]);
        await SetAsync(app, "failed-readiness", "1");
        await Eventually.IsTrueAsync(() => ObservableInstruments.Read<int>(app, "biblio.health.ready") is [(0, _)]);
    }

    private static Task<TinyApp> StartAsync(params string[] arguments) =>
        TinyApp.StartAsync(
            app => app.MapGet("/thing", () => "whole"),
            environment: "Development",
            arguments: arguments
        );

    private static Task<Answer> SetAsync(TinyApp app, string fault, string value) =>
        app.SendAsync(
            new(HttpMethod.Put, $"/faults/{fault}")
            {
                Content = new StringContent($$"""{"value":{{value}}}""", System.Text.Encoding.UTF8, "application/json"),
            }
        );
}
