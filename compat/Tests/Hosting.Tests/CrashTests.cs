namespace Hosting.Tests;

public sealed class CrashTests
{
    [Fact]
    public async Task A_program_that_crashes_is_said_and_started_again_with_longer_and_longer_pauses()
    {
        await using var test = new TestApplication();
        var starts = Path.Combine(test.Folder, "starts");
        test.Builder.AddExecutable("shaky", "bash", ".", "-c", $"echo start >> {starts}; [ $(wc -l < {starts}) -ge 3 ] && sleep 60; exit 7");

        await test.StartAsync();
        var crashed = await test.StateAsync("shaky", "Finished");
        Assert.Equal(7, crashed.Snapshot.ExitCode);
        await test.LineAsync("shaky", "Crashed: exit code 7. Starting again in 1 s.");
        await test.LineAsync("shaky", "Crashed: exit code 7. Starting again in 2 s.");

        await Eventually.Async(() => File.ReadAllLines(starts).Length == 3, "a third start");
        Assert.Null((await test.StateAsync("shaky", "Running")).Snapshot.ExitCode);
    }

    [Fact]
    public async Task A_killed_project_comes_back_on_the_same_address()
    {
        await using var test = new TestApplication();
        test.Builder.AddProject<Projects.Hosting_Sample>("sample").WithHttpHealthCheck("/health");
        await test.StartAsync();
        await test.States.WaitForResourceHealthyAsync("sample", TestContext.Current.CancellationToken);
        var address = test.App.GetEndpoint("sample");
        var first = test.ProcessOf("sample");

        Processes.Signal(first, 9);
        await test.LineAsync("sample", "Crashed: exit code 137 (signal 9). Starting again in 1 s.");
        await Eventually.Async(() => test.ProcessOf("sample") != first, "another process");
        await test.States.WaitForResourceHealthyAsync("sample", TestContext.Current.CancellationToken);

        using var client = new HttpClient { BaseAddress = address };
        Assert.Equal($"{test.ProcessOf("sample")}", await client.GetStringAsync("/pid", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_program_that_has_done_its_work_is_not_started_again()
    {
        await using var test = new TestApplication();
        test.Builder.AddExecutable("done", "bash", ".", "-c", "echo once");
        await test.StartAsync();

        var finished = await test.StateAsync("done", "Finished");

        Assert.Equal(0, finished.Snapshot.ExitCode);
        Assert.Equal(["once"], test.Lines("done"));
    }

    [Fact]
    public async Task With_restart_switched_off_a_crash_is_only_said()
    {
        await using var test = new TestApplication("--Hosting:Restart=false");
        test.Builder.AddExecutable("shaky", "bash", ".", "-c", "exit 7");

        await test.StartAsync();

        Assert.EndsWith("Crashed: exit code 7.", await test.LineAsync("shaky", "Crashed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crashed_program_started_does_not_outlive_it()
    {
        await using var test = new TestApplication("--Hosting:Restart=false");
        test.Builder.AddExecutable("parent", "bash", ".", "-c", "sleep 300 & echo child $!; exit 1");

        await test.StartAsync();
        var child = int.Parse((await test.LineAsync("parent", "child ")).Split(' ')[1], null);

        await Eventually.Async(() => !Processes.IsAlive(child), "an end of the child");
    }
}
