namespace Hosting.Tests;

/// <summary>A test starts an AppHost as the real testing package does.</summary>
public sealed class AppHostTests
{
    [Fact]
    public async Task A_test_sees_changes_starts_and_ends_the_application_of_an_AppHost()
    {
        var run = Directory.CreateTempSubdirectory("hosting-run-").FullName;
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_Sample_AppHost>(
            [$"--Hosting:RunFolder={run}", "--Logging:LogLevel:Default=None"], TestContext.Current.CancellationToken);
        Assert.Equal(Projects.Hosting_Sample_AppHost.ProjectPath, builder.AppHostDirectory);
        Assert.Equal("Development", builder.Environment.EnvironmentName);
        Assert.Equal(["secret", "ticker", "sample", "twins"], builder.Resources.Select(r => r.Name));
        builder.CreateResourceBuilder((ProjectResource)builder.Resources.Single(r => r.Name == "sample")).WithEnvironment("SECRET", "changed");

        var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("twins", TestContext.Current.CancellationToken);
        using var sample = app.CreateHttpClient("sample");
        using var twins = app.CreateHttpClient("twins", "http");

        Assert.Contains("\"SECRET\":\"changed\"", await sample.GetStringAsync("/environment", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains($"\"services__sample__http__0\":\"{sample.BaseAddress!.ToString().TrimEnd('/')}\"", await twins.GetStringAsync("/environment", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotEqual(5990, sample.BaseAddress.Port);
        var pid = int.Parse(await sample.GetStringAsync("/pid", TestContext.Current.CancellationToken), null);
        await app.DisposeAsync();
        Assert.False(Processes.IsAlive(pid));
        Assert.Empty(Directory.GetFileSystemEntries(run));
    }

    [Fact]
    public async Task Two_applications_of_one_AppHost_run_beside_each_other()
    {
        await using var first = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_Sample_AppHost>(["--Logging:LogLevel:Default=None"], TestContext.Current.CancellationToken);
        await using var second = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_Sample_AppHost>(["--Logging:LogLevel:Default=None"], TestContext.Current.CancellationToken);
        var apps = await Task.WhenAll(first.BuildAsync(TestContext.Current.CancellationToken), second.BuildAsync(TestContext.Current.CancellationToken));
        await Task.WhenAll(apps.Select(app => app.StartAsync(TestContext.Current.CancellationToken)));

        await Task.WhenAll(apps.Select(app => app.ResourceNotifications.WaitForResourceHealthyAsync("sample", TestContext.Current.CancellationToken)));

        Assert.NotEqual(apps[0].GetEndpoint("sample"), apps[1].GetEndpoint("sample"));
    }
}
