using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task A_resource_waits_until_what_it_needs_is_healthy_and_ready()
    {
        var healthy = false;
        var readied = false;
        await using var test = new TestApplication();
        test.Builder.Services.AddHealthChecks().AddCheck("first_ok", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var release = new TaskCompletionSource();
        var first = test.Builder.AddExecutable("first", "sleep", ".", "60").WithHealthCheck("first_ok").OnResourceReady(async (_, _, _) =>
        {
            await release.Task;
            readied = true;
        });
        test.Builder.AddExecutable("second", "sleep", ".", "60").WaitFor(first).OnBeforeResourceStarted((_, _, _) => Task.CompletedTask);

        await test.StartAsync();
        await test.StateAsync("second", "Waiting");
        var unhealthy = await test.States.WaitForResourceAsync("first", e => e.Snapshot.HealthReports.Any(r => r.Description == "not yet"), TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, unhealthy.Snapshot.HealthStatus);
        healthy = true;
        await test.States.WaitForResourceAsync("first", e => e.Snapshot.HealthStatus == HealthStatus.Healthy, TestContext.Current.CancellationToken);
        Assert.True(test.States.TryGetCurrentState("second", out var waiting));
        Assert.Equal("Waiting", waiting.Snapshot.State?.Text);
        release.SetResult();
        await test.StateAsync("second", "Running");

        Assert.True(readied);
    }

    [Fact]
    public async Task WaitForStart_does_not_ask_for_health()
    {
        await using var test = new TestApplication();
        test.Builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var first = test.Builder.AddExecutable("first", "sleep", ".", "60").WithHealthCheck("never");
        test.Builder.AddExecutable("second", "sleep", ".", "60").WaitForStart(first);

        await test.StartAsync();

        await test.StateAsync("second", "Running");
    }

    [Fact]
    public async Task WaitForCompletion_asks_for_the_exit_code()
    {
        await using var test = new TestApplication();
        var done = test.Builder.AddExecutable("done", "bash", ".", "-c", "exit 0");
        var failed = test.Builder.AddExecutable("failed", "bash", ".", "-c", "exit 3");
        test.Builder.AddExecutable("after-done", "sleep", ".", "60").WaitForCompletion(done);
        test.Builder.AddExecutable("after-failed", "sleep", ".", "60").WaitForCompletion(failed);
        test.Builder.AddExecutable("after-three", "sleep", ".", "60").WaitForCompletion(failed, exitCode: 3);

        await test.StartAsync();

        await test.StateAsync("after-done", "Running");
        await test.StateAsync("after-three", "Running");
        await test.StateAsync("after-failed", "FailedToStart");
        Assert.Contains("exit code '3', expected '0'", await test.LineAsync("after-failed", "Failed to start"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_is_started_by_hand_starts_stops_and_starts_again_by_command()
    {
        await using var test = new TestApplication();
        var manual = test.Builder.AddExecutable("manual", "sleep", ".", "60").WithExplicitStart();
        test.Builder.AddExecutable("waiting", "sleep", ".", "60").WaitForStart(manual);
        await test.StartAsync();
        await test.StateAsync("waiting", "Waiting");
        Assert.True(test.States.TryGetCurrentState("manual", out var before));
        Assert.Equal("NotStarted", before.Snapshot.State?.Text);

        Assert.True((await test.App.ResourceCommands.ExecuteCommandAsync("manual", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken)).Success);
        await test.StateAsync("waiting", "Running");
        var first = test.ProcessOf("manual");
        Assert.True((await test.App.ResourceCommands.ExecuteCommandAsync(manual.Resource, KnownResourceCommands.RestartCommand, TestContext.Current.CancellationToken)).Success);
        await test.StateAsync("manual", "Running");
        await Eventually.Async(() => test.ProcessOf("manual") != first, "another process");
        Assert.True((await test.App.ResourceCommands.ExecuteCommandAsync("manual", KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken)).Success);
        await test.StateAsync("manual", "Exited");

        Assert.False(Processes.IsAlive(first));
        Assert.False(Processes.IsAlive(test.ProcessOf("manual")));
    }

    [Fact]
    public async Task Replicas_listen_on_ports_of_their_own_behind_one_that_takes_them_in_turn()
    {
        await using var test = new TestApplication();
        test.Builder.AddProject<Projects.Hosting_Sample>("twins", launchProfileName: null).WithHttpEndpoint().WithHttpHealthCheck("/health").WithReplicas(2);
        await test.StartAsync();
        await Eventually.Async(() => test.Lines("twins").Count(line => line.Contains("Application started", StringComparison.Ordinal)) == 2, "two started replicas");
        var answer = await test.States.WaitForResourceHealthyAsync("twins", TestContext.Current.CancellationToken);
        var address = test.App.GetEndpoint("twins");

        var processes = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            // a connection of its own for each question: the forwarder does not look into connections
            using var client = new HttpClient { BaseAddress = address };
            processes.Add(await client.GetStringAsync("/pid", TestContext.Current.CancellationToken));
        }

        var twins = answer.Resource.GetResolvedResourceNames();
        Assert.Equal(twins.Select(id => $"{test.ProcessOf(id)}").Order(), processes.Order());
        Assert.DoesNotContain(twins, id => test.States.TryGetCurrentState(id, out var state)
            && state.Snapshot.EnvironmentVariables.Any(v => v.Name == "ASPNETCORE_URLS" && v.Value == $"http://localhost:{address.Port}"));
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_to_start_and_says_so()
    {
        await using var test = new TestApplication();
        test.Builder.AddExecutable("ghost", "no-such-program", ".");

        await test.StartAsync();
        await test.StateAsync("ghost", "FailedToStart");

        await test.LineAsync("ghost", "The program 'no-such-program' was not found.");
    }

    [Fact]
    public async Task A_parameter_without_a_value_stops_only_those_who_need_it()
    {
        await using var test = new TestApplication("--Parameters:a_b=from-configuration");
        var missing = test.Builder.AddParameter("missing");
        test.Builder.AddExecutable("needs", "sleep", ".", "60").WithEnvironment("X", missing);
        test.Builder.AddExecutable("other", "sleep", ".", "60").WithEnvironment("X", test.Builder.AddParameter("a-b"));

        await test.StartAsync();

        await test.StateAsync("missing", "ValueMissing");
        await test.StateAsync("needs", "FailedToStart");
        await test.LineAsync("needs", "'Parameters:missing' is missing");
        Assert.Equal("from-configuration", (await test.EnvironmentAsync("other"))["X"]);
    }

    [Fact]
    public async Task A_container_says_that_it_needs_a_container_runtime()
    {
        await using var test = new TestApplication();
        var grafana = test.Builder.AddContainer("grafana", "grafana/grafana", "12.0").WithBindMount("x", "/y", isReadOnly: true).WithLifetime(ContainerLifetime.Persistent);
        Assert.Equal("unsupported", test.Builder.Configuration["Hosting:Containers"]);
        Assert.True(grafana.Resource.TryGetContainerImageName(out var image));
        Assert.Equal("grafana/grafana:12.0", image);

        await test.StartAsync();
        await test.StateAsync("grafana", "RuntimeUnhealthy");

        Assert.Equal("This build runs no containers: 'grafana/grafana:12.0' needs a container runtime and the complete Aspire packages.", Assert.Single(test.Lines("grafana")));
    }

    [Fact]
    public void Publishing_is_refused_with_a_sentence()
    {
        var refused = Assert.Throws<NotSupportedException>(() => DistributedApplication.CreateBuilder(["--operation", "publish", "--step", "publish"]));
        Assert.Contains("publishing", refused.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => DistributedApplication.CreateBuilder(["--publisher", "manifest"]));
    }

    [Fact]
    public async Task A_health_check_that_nobody_registered_is_an_error_at_start()
    {
        await using var test = new TestApplication();
        test.Builder.AddExecutable("x", "sleep", ".", "60").WithHealthCheck("nobody");

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(test.StartAsync);

        Assert.Contains("'nobody'", error.Message, StringComparison.Ordinal);
    }
}
