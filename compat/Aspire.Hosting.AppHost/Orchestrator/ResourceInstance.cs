using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>One process of a resource, started again when it crashes: after 1, 2, 4 ... 30 seconds.</summary>
internal sealed class ResourceInstance(
    IResource resource,
    string id,
    int replicas,
    bool restarts,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    RunFolder runFolder,
    OrchestratorSettings settings,
    IServiceProvider services) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, int> _ports = [];
    private readonly ILogger _logger = loggers.GetLogger(id);
    private CancellationTokenSource _stop = new();
    private Task _supervision = Task.CompletedTask;

    public string Id { get; } = id;

    public bool Runs => !_supervision.IsCompleted;

    /// <summary>The port that this instance listens on: its own with replicas, else the one of the endpoint.</summary>
    public int PortFor(EndpointAnnotation endpoint)
    {
        if (replicas == 1)
        {
            return endpoint.TargetPort ?? endpoint.AllocatedEndpoint!.Port;
        }

        if (!_ports.TryGetValue(endpoint.Name, out var port))
        {
            port = _ports[endpoint.Name] = FreePorts.Next();
        }

        return port;
    }

    public void Start(LaunchSpec spec)
    {
        _stop = new CancellationTokenSource();
        var ports = resource.Annotations.OfType<EndpointAnnotation>().ToDictionary(endpoint => endpoint.Name, PortFor);
        var own = spec.For(Id[(resource.Name.Length + 1)..], ports);
        _supervision = Task.Run(() => SuperviseAsync(own, _stop.Token));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _supervision;
    }

    public void Dispose() => _stop.Dispose();

    private async Task SuperviseAsync(LaunchSpec spec, CancellationToken stop)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (true)
        {
            var started = DateTime.UtcNow;
            if (await RunOnceAsync(spec, stop) is not { } exitCode || exitCode == 0 || stop.IsCancellationRequested)
            {
                return;
            }

            if (!restarts)
            {
                _logger.LogError("Crashed: {Exit}.", Exit(exitCode));
                return;
            }

            pause = DateTime.UtcNow - started > LongRun ? TimeSpan.FromSeconds(1) : pause;
            _logger.LogError("Crashed: {Exit}. Starting again in {Seconds} s.", Exit(exitCode), pause.TotalSeconds);
            try
            {
                await Task.Delay(pause, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Runs the process to its end; null when it could not even start.</summary>
    private async Task<int?> RunOnceAsync(LaunchSpec spec, CancellationToken stop)
    {
        await PublishAsync(KnownResourceStates.Starting, state => state with { ExitCode = null, StopTimeStamp = null, HealthReports = InitialState.HealthReports(resource), ResourceReady = null });
        ChildProcess process;
        try
        {
            process = ChildProcess.Start(spec, (line, isError) => loggers.Write(Id, line, isError));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or DistributedApplicationException)
        {
            _logger.LogError("Failed to start: {Message}", e.Message);
            await PublishAsync(KnownResourceStates.FailedToStart, state => state with { StopTimeStamp = DateTime.UtcNow }, KnownResourceStateStyles.Error);
            return null;
        }

        runFolder.Note(Id, process.Id);
        await PublishAsync(KnownResourceStates.Running, state => state with
        {
            StartTimeStamp = DateTime.UtcNow,
            EnvironmentVariables = [.. spec.Environment.Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))],
            Properties = [.. state.Properties.Where(p => p.Name != "executable.pid"), new ResourcePropertySnapshot("executable.pid", process.Id)],
        });
        using var asked = stop.Register(() => _ = StopAsync(process));
        var exitCode = await process.Exit;
        runFolder.Forget(Id);
        await PublishAsync(
            stop.IsCancellationRequested ? KnownResourceStates.Exited : KnownResourceStates.Finished,
            state => state with { ExitCode = exitCode, StopTimeStamp = DateTime.UtcNow },
            exitCode == 0 || stop.IsCancellationRequested ? null : KnownResourceStateStyles.Error);
        await SayStoppedAsync();
        return exitCode;
    }

    private async Task StopAsync(ChildProcess process)
    {
        await notifications.PublishUpdateAsync(resource, Id, state => process.Exit.IsCompleted ? state : state with { State = KnownResourceStates.Stopping });
        if (!await process.StopAsync(settings.StopTimeout))
        {
            _logger.LogWarning("Did not end within {Seconds} s of SIGTERM and was killed.", settings.StopTimeout.TotalSeconds);
        }
    }

    private async Task SayStoppedAsync()
    {
        try
        {
            if (notifications.TryGetCurrentState(Id, out var last))
            {
                await eventing.PublishAsync(new ResourceStoppedEvent(resource, services, last));
            }
        }
        catch (Exception e)
        {
            // A handler of the AppHost failed; the process has ended all the same.
            _logger.LogError(e, "A handler of the stopped event failed.");
        }
    }

    private Task PublishAsync(string text, Func<CustomResourceSnapshot, CustomResourceSnapshot> change, string? style = null) =>
        notifications.PublishUpdateAsync(resource, Id, state => change(state) with { State = new ResourceStateSnapshot(text, style) });

    private static string Exit(int code) => code is > 128 and < 160 ? $"exit code {code} (signal {code - 128})" : $"exit code {code}";
}
