namespace Hosting.Tests;

/// <summary>However an AppHost ends, none of its processes is left.</summary>
public sealed class StopTests
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Terminate, false)]
    [InlineData(Hangup, false)]
    [InlineData(Interrupt, true)]
    public async Task A_signal_ends_everything_in_order(int signal, bool toTheWholeGroup)
    {
        var home = Directory.CreateTempSubdirectory("hosting-home-").FullName;
        using var appHost = new AppHostProcess(home);
        await appHost.LineAsync(@"twins-1 \| .*Healthy");
        await appHost.LineAsync(@"twins-2 \| .*Healthy");
        var children = appHost.Children();
        Assert.Equal(4, children.Length);

        Processes.Signal(toTheWholeGroup ? -appHost.Id : appHost.Id, signal);

        Assert.Equal(0, await appHost.ExitAsync());
        Assert.DoesNotContain(children, Processes.IsAlive);
        string[] ended = [.. appHost.Lines.Where(line => line.Contains("[Exited", StringComparison.Ordinal)).Select(line => line.Split(' ', '|')[0])];
        Assert.Equal(["sample", "ticker"], ended[^2..]);
        Assert.Equal(4, ended.Length);
        Assert.DoesNotContain(appHost.Lines, line => line.Contains("Crashed", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(home, "run")));
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task What_a_killed_AppHost_left_over_is_ended_by_the_next_one()
    {
        var home = Directory.CreateTempSubdirectory("hosting-home-").FullName;
        using var killed = new AppHostProcess(home);
        await killed.LineAsync(@"twins-2 \| .*Healthy");
        var children = killed.Children();
        Processes.Signal(killed.Id, Kill);
        await killed.ExitAsync();
        Assert.All(children, child => Assert.True(Processes.IsAlive(child)));

        using var next = new AppHostProcess(home);
        await next.LineAsync(@"sample +\| .*Healthy");

        Assert.DoesNotContain(children, Processes.IsAlive);
        await next.LineAsync("left over from an AppHost that was killed");
        Processes.Signal(next.Id, Terminate);
        Assert.Equal(0, await next.ExitAsync());
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task A_process_that_does_not_want_to_end_is_killed_with_its_children()
    {
        await using var test = new TestApplication("--Hosting:StopTimeout=1");
        test.Builder.AddExecutable("stubborn", "bash", ".", "-c", "trap '' TERM; (trap '' TERM; while true; do sleep 1; done) & echo child $!; while true; do sleep 1; done");
        await test.StartAsync();
        var child = int.Parse((await test.LineAsync("stubborn", "child ")).Split(' ')[1], null);

        await test.App.StopAsync(TestContext.Current.CancellationToken);

        await test.LineAsync("stubborn", "Did not end within 1 s of SIGTERM and was killed.");
        Assert.False(Processes.IsAlive(test.ProcessOf("stubborn")));
        Assert.False(Processes.IsAlive(child));
    }

    [Fact]
    public async Task A_start_that_fails_half_way_leaves_nothing()
    {
        await using var test = new TestApplication();
        test.Builder.AddExecutable("early", "sleep", ".", "300");
        test.Builder.Eventing.Subscribe<AfterResourcesCreatedEvent>(async (_, cancellationToken) =>
        {
            await test.States.WaitForResourceAsync("early", cancellationToken: cancellationToken);
            throw new InvalidOperationException("late trouble");
        });

        await Assert.ThrowsAsync<InvalidOperationException>(test.StartAsync);
        var early = test.ProcessOf("early");
        Assert.True(Processes.IsAlive(early));
        await test.App.DisposeAsync();

        Assert.False(Processes.IsAlive(early));
    }
}
