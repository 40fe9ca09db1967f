using Biblio.Http;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Biblio.Tests.ServiceDefaults;

public sealed class HealthTests
{
    [Theory]
    [InlineData("Production", "")]
    [InlineData("Development", ""","fault":{"status":"healthy","description":null}""")]
    public async Task A_healthy_service_reports_its_status_and_name(string environment, string more)
    {
        await using var app = await TinyApp.StartAsync(_ => { }, environment: environment);

        var health = await app.GetAsync("/health");

        Assert.Equal(200, health.Status);
        Assert.Equal(
            """{"status":"healthy","service":"tiny","checks":{"self":{"status":"healthy","description":null}"""
                + more
                + ""","signing-keys":{"status":"healthy","description":null}}}""",
            health.Text
        );
        Assert.Equal(200, (await app.GetAsync("/alive")).Status);
    }

    [Fact]
    public async Task A_failing_check_makes_a_service_unready_but_alive()
    {
        await using var app = await TinyApp.StartAsync(
            _ => { },
            builder =>
                builder
                    .Services.AddHealthChecks()
                    .AddCheck("store", () => HealthCheckResult.Unhealthy("The store is away."))
        );

        var health = await app.GetAsync("/health");

        Assert.Equal((503, "unhealthy"), (health.Status, health.Json.GetProperty("status").GetString()));
        Assert.Equal(
            "The store is away.",
            health.Json.GetProperty("checks").GetProperty("store").GetProperty("description").GetString()
        );
        Assert.Equal(200, (await app.GetAsync("/alive")).Status);
    }

    [Fact]
    public async Task Every_answer_says_which_replica_gave_it()
    {
        await using var app = await TinyApp.StartAsync(
            _ => { },
            arguments: "--OTEL_RESOURCE_ATTRIBUTES=a=b,service.instance.id=tiny-2"
        );

        Assert.Equal("tiny-2", Assert.Single((await app.GetAsync("/health")).Headers.GetValues("X-Biblio-Instance")));
        Assert.Equal("tiny-2", Assert.Single((await app.GetAsync("/nowhere")).Headers.GetValues("X-Biblio-Instance")));
        Assert.False((await app.GetAsync("/health")).Headers.Contains("Server"));
    }

    [Fact]
    public async Task Behind_the_gateway_links_carry_the_prefix_that_it_removed()
    {
        await using var app = await TinyApp.StartAsync(app =>
            app.MapGet("/books", (HttpRequest request) => Link.To(request, "/books/7"))
        );

        var answer = await app.SendAsync(
            new(HttpMethod.Get, "/books") { Headers = { { "X-Forwarded-Prefix", "/api/catalog" } } }
        );

        Assert.Equal("""{"href":"/api/catalog/books/7"}""", answer.Text);
    }

    [Fact]
    public async Task A_stopping_replica_answers_until_its_callers_have_left()
    {
        await using var app = await TinyApp.StartAsync(
            app => app.MapGet("/thing", () => "x"),
            arguments: "--Shutdown:Drain=00:00:03"
        );
        var before = await app.GetAsync("/thing");

        var stopping = app.Services.GetRequiredService<IHost>().StopAsync(TestContext.Current.CancellationToken);
        var health = await app.GetAsync("/health");
        var alive = await app.GetAsync("/alive");
        var last = await app.GetAsync("/thing");
        var wasStopping = !stopping.IsCompleted;
        await stopping;

        Assert.True(wasStopping);
        Assert.Equal(503, health.Status);
        Assert.Equal(
            "service-stopping",
            health.Json.GetProperty("checks").GetProperty("shutdown").GetProperty("code").GetString()
        );
        Assert.Equal((200, 200, 200), (before.Status, alive.Status, last.Status));
        Assert.NotEqual(true, before.Headers.ConnectionClose);
        Assert.True(last.Headers.ConnectionClose);
        await Assert.ThrowsAsync<HttpRequestException>(() => app.GetAsync("/thing"));
    }
}
