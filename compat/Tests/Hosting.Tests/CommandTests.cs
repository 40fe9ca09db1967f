namespace Hosting.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task A_command_of_the_AppHost_is_executed_and_its_failures_are_results()
    {
        await using var test = new TestApplication();
        test.Builder.AddExecutable("one", "sleep", ".", "60")
            .WithCommand("ok", "Do it", context => Task.FromResult(CommandResults.Success($"did it to {context.ResourceName[..4]}")))
            .WithCommand("bad", "Fail", _ => throw new InvalidOperationException("broken"));
        await test.StartAsync();

        var ok = await test.App.ResourceCommands.ExecuteCommandAsync("one", "ok", TestContext.Current.CancellationToken);
        var bad = await test.App.ResourceCommands.ExecuteCommandAsync("one", "bad", TestContext.Current.CancellationToken);
        var unknown = await test.App.ResourceCommands.ExecuteCommandAsync("one", "unknown", TestContext.Current.CancellationToken);

        Assert.Equal((true, "did it to one-"), (ok.Success, ok.Message));
        Assert.Equal((false, "Unhandled exception thrown while executing command: broken"), (bad.Success, bad.Message));
        Assert.False(unknown.Success);
    }

    [Fact]
    public async Task A_command_can_be_a_request_to_the_resource()
    {
        await using var test = new TestApplication();
        test.Builder.AddProject<Projects.Hosting_Sample>("sample").WithHttpHealthCheck("/health")
            .WithHttpCommand("/hello", "Say hello", commandName: "hello")
            .WithHttpCommand("/nowhere", "Get lost", commandName: "lost", commandOptions: new HttpCommandOptions { Method = HttpMethod.Get });
        await test.StartAsync();
        await test.States.WaitForResourceHealthyAsync("sample", TestContext.Current.CancellationToken);

        Assert.True((await test.App.ResourceCommands.ExecuteCommandAsync("sample", "hello", TestContext.Current.CancellationToken)).Success);
        var lost = await test.App.ResourceCommands.ExecuteCommandAsync("sample", "lost", TestContext.Current.CancellationToken);
        Assert.Equal((false, "Request failed with status code NotFound"), (lost.Success, lost.Message));
    }
}
