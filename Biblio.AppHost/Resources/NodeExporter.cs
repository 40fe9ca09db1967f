using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The exporter of the machine's metrics.</summary>
internal static class NodeExporter
{
    private const string HostRoot = "--path.rootfs=/host";

    public static void AddNodeExporter(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.IsMonitored())
        {
            return;
        }

        if (builder.IsNative())
        {
            builder
                .AddMonitoringProgram(
                    name,
                    "/metrics",
                    "prometheus-node-exporter",
                    "prometheus-node-exporter",
                    "node_exporter"
                )
                ?.WithArgs("--log.level=warn")
                .WithScrapeTarget("node", "host")
                .WithMetricsLink();
            return;
        }

        var server = builder
            .AddMonitoringContainer(name, "docker.io/prom/node-exporter", "v1.12.1", 9100, "/metrics")
            .WithArgs("--log.level=warn")
            .WithScrapeTarget("node", "host")
            .WithMetricsLink();
        if (builder.ExecutionContext.IsPublishMode)
        {
            server.WithArgs(HostRoot); // Each published form mounts the root of its machine.
        }
        else if (OperatingSystem.IsLinux())
        {
            // On other systems containers run in a virtual machine, and the exporter can only measure that.
            server
                .WithArgs(HostRoot)
                .WithBindMount("/", "/host", isReadOnly: true)
                .WithContainerRuntimeArgs("--pid=host");
        }
    }
}
