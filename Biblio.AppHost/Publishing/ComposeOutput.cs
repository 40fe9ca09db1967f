using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Publishing;

/// <summary>The Compose file for one server.</summary>
internal static partial class ComposeOutput
{
    private const string Environment = "compose";

    public static void AddComposeFile(this IDistributedApplicationBuilder builder)
    {
        builder
            .AddDockerComposeEnvironment(Environment)
            .WithDashboard(false)
            .WithProperties(environment => environment.DefaultNetworkName = "biblio")
            .ConfigureComposeFile(file =>
            {
                file.Name = "biblio";
                WaitForHealth(file.Services);
            });
        foreach (var resource in builder.ComputeResources())
        {
            var profile = ContainerProfile.Of(resource.Resource);
            resource.PublishAsDockerComposeService((_, service) => Configure(service, resource.Resource, profile));
        }

        builder.Pipeline.AddStep(
            "publish-compose-files",
            async context =>
            {
                var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
                await PublishedFiles.WriteAsync(context.Model, folder, text => text, context.CancellationToken);
            },
            requiredBy: WellKnownPipelineSteps.Publish
        );
    }

    private static void Configure(Service service, IResource resource, ContainerProfile profile)
    {
        var isJob = resource.Name == DatabaseJob.Name;
        if (resource is ProjectResource)
        {
            service.Image =
                $"{service.Image![..^1]}:-${{BIBLIO_IMAGE_PREFIX:-{HelmValues.ImagePrefix}}}"
                + $"/{resource.Name}:{PublishTarget.Version}}}";
        }

        RequireParameters(service);
        service.User = string.Create(CultureInfo.InvariantCulture, $"{profile.User}:{profile.User}");
        service.ReadOnly = true;
        foreach (var folder in profile.Writable)
        {
            AddWritableFolder(service, folder, profile);
        }

        service.CapDrop = ["ALL"];
        service.SecurityOpt = ["no-new-privileges:true"];
        service.Restart = isJob ? "on-failure" : "unless-stopped";
        service.StopGracePeriod = string.Create(CultureInfo.InvariantCulture, $"{profile.GracePeriod}s");
        service.Deploy = new()
        {
            Replicas = 1,
            Resources = new()
            {
                Limits = new() { Cpus = Cores(profile.Cpu * 4), Memory = Mebibytes(profile.MemoryLimit) },
                Reservations = new() { Cpus = Cores(profile.Cpu), Memory = Mebibytes(profile.Memory) },
            },
        };
        if (profile.Command is { } command)
        {
            service.Healthcheck = new()
            {
                Test = ["CMD", .. command.Select(Escape)],
                Interval = "10s",
                Timeout = "5s",
                Retries = 6,
                StartPeriod = "60s",
            };
        }

        PublishPorts(service, resource, profile);
        foreach (var files in PublishedFiles.Of(resource))
        {
            service.AddVolume(BindMount($"./{PublishedFiles.PathOf(resource, files)}", files.Target));
        }

        if (resource.Name == "api")
        {
            // A server with TLS on this machine connects through the engine's bridge. These are the engine's networks.
            service.Environment["Gateway__KnownProxies__0"] = "${BIBLIO_PROXIES:-172.16.0.0/12}";
        }

        if (resource.Name == "node-exporter")
        {
            service.Pid = "host";
            service.AddVolume(BindMount("/", "/host"));
        }
    }

    /// <summary>A folder on the disk is a volume without a name, which each container has for itself.</summary>
    private static void AddWritableFolder(Service service, string folder, ContainerProfile profile)
    {
        if (profile.IsOnDisk(folder))
        {
            service.AddVolume(
                new()
                {
                    Name = folder,
                    Type = "volume",
                    Target = folder,
                }
            );
        }
        else
        {
            service.Tmpfs.Add($"{folder}:size={ContainerProfile.MemoryFolderSize}");
        }
    }

    /// <summary>
    /// Only the gateway is reachable from outside. The pages for operators are on loopback, and a tunnel leads there.
    /// </summary>
    private static void PublishPorts(Service service, IResource resource, ContainerProfile profile)
    {
        service.Expose = [.. service.Expose.Concat(service.Ports.Select(port => port.Split(':')[^1])).Distinct()];
        service.Ports = [];
        if (resource.Name == "api")
        {
            service.Ports.Add("${BIBLIO_ADDRESS:-127.0.0.1}:${BIBLIO_PORT:-8000}:8080");
        }
        else if (profile.OperatorPort is > 0 and var port)
        {
            service.Ports.Add(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:{port}"));
        }
    }

    /// <summary>Compose starts nothing while the .env file lacks a value.</summary>
    private static void RequireParameters(Service service)
    {
        foreach (var (name, value) in service.Environment.ToList())
        {
            service.Environment[name] = Parameter().Replace(value, "$${$1:?$1 is missing in the .env file}");
        }
    }

    /// <summary>Aspire's publisher waits for the start only. A service with a health check has to be healthy.</summary>
    private static void WaitForHealth(Dictionary<string, Service> services)
    {
        foreach (var service in services.Values)
        {
            foreach (var (name, dependency) in service.DependsOn)
            {
                if (dependency.Condition == "service_started" && services[name].Healthcheck is not null)
                {
                    dependency.Condition = "service_healthy";
                }
            }
        }
    }

    private static Volume BindMount(string source, string target) =>
        new()
        {
            Name = source,
            Type = "bind",
            Source = source,
            Target = target,
            ReadOnly = true,
        };

    // Compose replaces variables in all texts.
    private static string Escape(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private static string Cores(int thousandths) =>
        (thousandths / 1000m).ToString("0.0##", CultureInfo.InvariantCulture);

    private static string Mebibytes(int count) => string.Create(CultureInfo.InvariantCulture, $"{count}M");

    [GeneratedRegex(@"(?<!\$)\$\{(\w+)\}")]
    private static partial Regex Parameter();
}
