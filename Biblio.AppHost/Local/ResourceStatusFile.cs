using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Local;

/// <summary>
/// Writes <c>run/status</c> in the state folder. It has a line for each resource: name, state, health and addresses,
/// with tabs between. It prints the startup messages once, when all resources are healthy.
/// </summary>
internal sealed class ResourceStatusFile(
    LocalRun local,
    ResourceNotificationService notifications,
    DistributedApplicationModel model,
    IConfiguration configuration
) : BackgroundService
{
    private readonly SortedDictionary<string, Status> _statuses = new(StringComparer.Ordinal);
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _isReady;

    /// <summary>Whether a resource is shown: it has a process or a container, and starts automatically.</summary>
    public static bool IsShown(IResource resource) =>
        resource is ProjectResource or ExecutableResource or ContainerResource
        && resource.Name != "aspire-dashboard"
        && !resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal)
        && !resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        File.Delete(local.Folder.PathOf("run", "status"));
        File.Delete(local.Folder.PathOf("run", "apphost.pid"));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Console.WriteLine($"Biblio: runtime {local.Runtime}");
        if (local.Runtime.IsNative)
        {
            Console.WriteLine(
                "Biblio: not started, because they need a container runtime: "
                    + "Grafana, Loki, Tempo, Jaeger, the OpenTelemetry collector"
            );
        }

        if (local.NotInstalled.Count > 0)
        {
            Console.WriteLine(
                $"Biblio: not started, because they are not installed: {string.Join(", ", local.NotInstalled)}"
            );
        }

        foreach (var resource in model.Resources.Where(IsShown))
        {
            _statuses[resource.Name] = new(
                "Waiting",
                false,
                "",
                resource.Annotations.OfType<OptionalAnnotation>().Any()
            );
        }

        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (
                    !change.Snapshot.IsHidden
                    && _statuses.TryGetValue(change.Resource.Name, out var before)
                    && StatusOf(change.Snapshot, before) is var now
                    && now != before
                )
                {
                    _statuses[change.Resource.Name] = now;
                    await WriteAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio is stopping.
        }
    }

    private static Status StatusOf(CustomResourceSnapshot snapshot, Status before)
    {
        var state = snapshot.State?.Text ?? "Waiting";
        var healthy = state == KnownResourceStates.Running && snapshot.HealthStatus is null or HealthStatus.Healthy;
        var addresses =
            from url in snapshot.Urls
            where !url.IsInternal && !url.IsInactive && Uri.TryCreate(url.Url, UriKind.Absolute, out _)
            // Users and scripts open the first address.
            orderby url.Name == "http" ? 0 : 1, url.Name
            select new Uri(url.Url).GetLeftPart(UriPartial.Authority);
        return before with
        {
            State = state,
            IsHealthy = healthy && state == KnownResourceStates.Running,
            Addresses = string.Join(' ', addresses.Distinct()),
        };
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var lines = _statuses.Select(status =>
            $"{status.Key}\t{status.Value.State}\t{(status.Value.IsHealthy ? "healthy" : "not healthy")}"
            + $"\t{status.Value.Addresses}\n"
        );
        await local.Folder.WriteWithRetryAsync("run", "status", string.Concat(lines), cancellationToken);
        if (_isReady || !_statuses.Values.All(status => status.IsHealthy || status.IsOptional))
        {
            return;
        }

        _isReady = true;
        foreach (var message in local.StartupMessages)
        {
            await message(cancellationToken);
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Biblio is ready, {Stopwatch.GetElapsedTime(_started).TotalSeconds:0.0} s after the start: "
                    + $"http://localhost:{Ports.GetPort(configuration, "api")} "
                    + $"(the API alone: http://localhost:{Ports.GetPort(configuration, "api-only")}/api)"
            )
        );
    }

    private sealed record Status(string State, bool IsHealthy, string Addresses, bool IsOptional);
}

/// <summary>Biblio is ready without this resource, because the download of its image may take minutes.</summary>
internal sealed class OptionalAnnotation : IResourceAnnotation;
