using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests;

/// <summary>An application described by a test, with what its resources said; gone, with its processes, when the test is over.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hosting-test-").FullName;
    private readonly ConcurrentQueue<(string Id, string Line)> _lines = new();
    private DistributedApplication? _app;

    public TestApplication(params string[] args) => Builder = DistributedApplicationTestingBuilder.Create(
        [$"--Hosting:RunFolder={_folder}/run", "--Logging:LogLevel:Default=None", "--Hosting:StopTimeout=2", .. args]);

    public IDistributedApplicationTestingBuilder Builder { get; }

    public DistributedApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public ResourceNotificationService States => App.ResourceNotifications;

    public string Folder => _folder;

    public async Task StartAsync()
    {
        _app = await Builder.BuildAsync(TestContext.Current.CancellationToken);
        _app.Services.GetRequiredService<ResourceLoggerService>().LineWritten += (id, line) => _lines.Enqueue((id, line.Content));
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Everything that the instances of a resource said so far.</summary>
    public IEnumerable<string> Lines(string resource) => _lines.Where(line => line.Id == resource || line.Id.StartsWith(resource + "-", StringComparison.Ordinal)).Select(line => line.Line);

    public Task<string> LineAsync(string resource, string part) => Eventually.Async(() => Lines(resource).FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal)), $"a line of {resource} with '{part}'");

    public async Task<ResourceEvent> StateAsync(string resource, string state)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        return await States.WaitForResourceAsync(resource, e => e.Snapshot.State?.Text == state, limit.Token);
    }

    public int ProcessOf(string id) => States.TryGetCurrentState(id, out var state)
        ? (int)state.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value!
        : throw new InvalidOperationException($"{id} has no state.");

    /// <summary>The environment that a running resource was given, beyond what it inherited.</summary>
    public async Task<Dictionary<string, string?>> EnvironmentAsync(string resource) =>
        (await StateAsync(resource, "Running")).Snapshot.EnvironmentVariables.ToDictionary(v => v.Name, v => v.Value);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
