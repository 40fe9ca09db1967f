using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Takes what the resources print to the console, to a file each, and (in tests) to the AppHost's own log; and says when their state changes.</summary>
internal sealed class ResourceLogSinks(
    DistributedApplicationModel model,
    ResourceLoggerService loggers,
    ResourceNotificationService notifications,
    OrchestratorSettings settings,
    DistributedApplicationOptions options,
    IHostEnvironment environment,
    ILoggerFactory loggerFactory) : BackgroundService
{
    private readonly ConsoleLines _console = new(model);
    private readonly ConcurrentDictionary<string, LogFile> _files = new();
    private readonly ConcurrentDictionary<string, Sink> _sinks = new();
    private readonly bool _showLines = settings.Console == "all" && !options.EnableResourceLogging;
    private readonly bool _showState = settings.Console is "all" or "state" && !options.EnableResourceLogging;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        loggers.LineWritten += Write;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        loggers.LineWritten -= Write;
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = new Dictionary<string, string>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (Said(change) is { } said && last.GetValueOrDefault(change.ResourceId) != said)
                {
                    last[change.ResourceId] = said;
                    if (_showState)
                    {
                        _console.WriteState(InstanceNames.Of(change.Resource, change.ResourceId), said);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the application ends
        }
    }

    private static string? Said(ResourceEvent change)
    {
        var (resource, snapshot) = (change.Resource, change.Snapshot);
        if (snapshot.State?.Text is not { } state || (resource is ParameterResource or ConnectionStringResource && state != KnownResourceStates.ValueMissing))
        {
            return null;
        }

        if (state != KnownResourceStates.Running)
        {
            return snapshot.ExitCode is { } exitCode ? $"{state}, exit code {exitCode}" : state;
        }

        // What has just started is not healthy yet: no news. What was ready once and is not any more is.
        if (snapshot.ResourceReady is null)
        {
            return state;
        }

        var addresses = snapshot.HealthStatus == HealthStatus.Healthy ? string.Concat(snapshot.Urls.Where(url => !url.IsInternal).Select(url => " " + url.Url)) : "";
        return (snapshot.HealthReports.IsEmpty ? state : $"{state}, {snapshot.HealthStatus}") + addresses;
    }

    private void Write(string id, LogLine line)
    {
        // who says it is looked up once: a busy service says thousands of lines a second
        var (name, file, logger) = _sinks.GetOrAdd(id, Open);
        file?.Write(line.Content);
        if (_showLines)
        {
            _console.Write(name, line.Content);
        }

        logger?.Log(line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, "{LineNumber}: {Line}", line.LineNumber, line.Content);
    }

    private Sink Open(string id)
    {
        var resource = model.Resources.FirstOrDefault(r => r.GetResolvedResourceNames().Contains(id));
        var name = resource is null ? id : InstanceNames.Of(resource, id);
        return new(
            name,
            settings.LogFolder is { } folder ? _files.GetOrAdd(name, added => new LogFile(Path.Combine(folder, added + ".log"), settings.LogSize)) : null,
            options.EnableResourceLogging ? loggerFactory.CreateLogger($"{environment.ApplicationName}.Resources.{resource?.Name ?? id}") : null);
    }

    private sealed record Sink(string Name, LogFile? File, ILogger? Logger);
}
