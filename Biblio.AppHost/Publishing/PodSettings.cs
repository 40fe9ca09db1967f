using System.Globalization;
using Aspire.Hosting.Kubernetes.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>Identity, limits, probes and the end of a pod.</summary>
internal static class PodSettings
{
    // A pod still receives requests for some seconds after Kubernetes has decided to end it.
    private const int DrainSeconds = 5;

    public static void Apply(Workload workload, IResource resource, ContainerProfile profile)
    {
        var template = workload.PodTemplate;
        var pod = template.Spec;
        var container = pod.Containers[0];

        // A change of a setting or a secret replaces the pods.
        foreach (var section in new[] { "config", "secrets" })
        {
            template.Metadata.Annotations[$"checksum/{section}"] =
                $"{{{{ toJson .Values.{section}.{HelmChart.Key(resource)} | sha256sum }}}}";
        }

        pod.AutomountServiceAccountToken = false;
        // Kubernetes would add variables for all services of the namespace.
        pod.EnableServiceLinks = false;
        pod.TerminationGracePeriodSeconds = profile.GracePeriod + DrainSeconds;
        pod.SecurityContext = new()
        {
            RunAsNonRoot = true,
            RunAsUser = profile.User,
            RunAsGroup = profile.User,
            FsGroup = profile.User,
            FsGroupChangePolicy = "OnRootMismatch",
            SeccompProfile = new() { Type = "RuntimeDefault" },
        };
        container.SecurityContext = new()
        {
            ReadOnlyRootFilesystem = true,
            AllowPrivilegeEscalation = false,
            Capabilities = new() { Drop = { "ALL" } },
        };
        container.Resources = new()
        {
            Requests =
            {
                ["cpu"] = HelmChart.Value("resources", resource, "cpu"),
                ["memory"] = HelmChart.Value("resources", resource, "memory"),
            },
            Limits =
            {
                ["cpu"] = HelmChart.Value("resources", resource, "cpuLimit"),
                ["memory"] = HelmChart.Value("resources", resource, "memoryLimit"),
            },
        };
        foreach (var (index, path) in profile.Writable.Index())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"writable-{index}");
            pod.Volumes.Add(
                new()
                {
                    Name = name,
                    EmptyDir = profile.IsOnDisk(path)
                        ? new() { SizeLimit = ContainerProfile.DiskFolderSize }
                        : new() { Medium = "Memory", SizeLimit = ContainerProfile.MemoryFolderSize + "i" },
                }
            );
            container.VolumeMounts.Add(new() { Name = name, MountPath = path });
        }

        if (!profile.IsJob)
        {
            AddProbes(container, profile);
        }

        if (profile.IsStateless)
        {
            container.Lifecycle = new()
            {
                PreStop = new()
                {
                    Sleep = new() { Seconds = DrainSeconds },
                    // A handler has one action only.
                    Exec = null!,
                    HttpGet = null!,
                    TcpSocket = null!,
                },
            };
        }
    }

    private static void AddProbes(ContainerV1 container, ContainerProfile profile)
    {
        var port = (
            container.Ports.FirstOrDefault(port => port.Name == profile.Endpoint) ?? container.Ports[0]
        ).ContainerPort;
        ProbeV1 Http(string path) =>
            new()
            {
                HttpGet = new()
                {
                    Path = path,
                    Port = port,
                    Scheme = "HTTP",
                },
            };
        ProbeV1 Connection() => new() { TcpSocket = new() { Port = (int)port! } };

        var ready = profile switch
        {
            { Ready: { } path } => Http(path),
            { Command: { } command } => Exec(command),
            _ => Connection(),
        };
        var alive = profile.Alive is { } alivePath ? Http(alivePath) : Connection();
        var started = profile.Alive is { } startPath ? Http(startPath) : Connection();

        container.ReadinessProbe = WithTimes(ready, period: 5, failures: 2);
        // A pod that does not answer for half a minute starts again.
        container.LivenessProbe = WithTimes(alive, period: 10, failures: 3);
        // The first start creates databases, and may take two minutes.
        container.StartupProbe = WithTimes(started, period: 2, failures: 60);
    }

    private static ProbeV1 Exec(string[] command)
    {
        var probe = new ProbeV1 { Exec = new() };
        probe.Exec.Command.AddRange(command);
        return probe;
    }

    private static ProbeV1 WithTimes(ProbeV1 probe, int period, int failures)
    {
        probe.PeriodSeconds = period;
        probe.TimeoutSeconds = 3;
        probe.FailureThreshold = failures;
        return probe;
    }
}
