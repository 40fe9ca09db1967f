using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost;

/// <summary>Keeps <c>.biblio/run/status</c> up to date, a line a resource (name, state, health, addresses; tabs between), and says once when everything is healthy.</summary>
internal sealed class StatusBoard(Site site, ResourceNotificationService notifications, DistributedApplicationModel model) : BackgroundService
{
    private readonly ConcurrentDictionary<string, (string State, bool Healthy, string Addresses)> _board = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _said;

    public static void Add(Site site) =>
        site.Builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<StatusBoard>(services, site));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var feed = Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "PackageFeed")?.Value;
        Console.WriteLine($"Biblio: package feed {feed ?? "unknown"}; runtime {site.Runtime}");
        if (site.Runtime.IsNative)
        {
            Console.WriteLine("Biblio: needs a container runtime, so not started here: Grafana, Loki, Tempo, Jaeger, the OpenTelemetry collector");
        }

        if (site.NotInstalled.Count > 0)
        {
            Console.WriteLine($"Biblio: not installed, so not started: {string.Join(", ", site.NotInstalled)}");
        }

        foreach (var resource in Shown())
        {
            _board[resource.Name] = ("Waiting", false, "");
        }

        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (_board.ContainsKey(change.Resource.Name))
                {
                    var snapshot = change.Snapshot;
                    var healthy = snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus is null or HealthStatus.Healthy;
                    var addresses = string.Join(' ', snapshot.Urls.Where(url => !url.IsInternal).Select(url => url.Url));
                    _board[change.Resource.Name] = (snapshot.State?.Text ?? "Waiting", healthy && snapshot.State?.Text == KnownResourceStates.Running, addresses);
                    await PublishAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Biblio stops
        }
        finally
        {
            File.Delete(Path.Combine(site.Folder.Private("run"), "status"));
            File.Delete(Path.Combine(site.Folder.Private("run"), "apphost.pid"));
        }
    }

    private IEnumerable<IResource> Shown() => model.Resources.Where(resource => resource is ProjectResource or ExecutableResource or ContainerResource);

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var (name, line) in _board.OrderBy(line => line.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('\t').Append(line.State).Append('\t').Append(line.Healthy ? "healthy" : "not healthy").Append('\t').Append(line.Addresses).Append('\n');
        }

        site.Folder.Write("run", "status", text.ToString());
        if (!_said && _board.All(line => line.Value.Healthy || site.Aside.Contains(line.Key)))
        {
            _said = true;
            foreach (var word in site.LastWords)
            {
                await word(cancellationToken);
            }

            Console.WriteLine($"Biblio is ready, {Stopwatch.GetElapsedTime(_started).TotalSeconds:0.0} s after the start: http://localhost:{site.Ports.Of("api")} (the API alone: http://localhost:{site.Ports.Of("api-only")}/api)");
        }
    }
}
