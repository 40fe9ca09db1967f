namespace Biblio.AppHost.Resources;

/// <summary>Loki stores logs. It runs in containers only.</summary>
internal static class Loki
{
    public static void AddLoki(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.IsMonitoredInContainers())
        {
            builder
                .AddMonitoringContainer(name, "docker.io/grafana/loki", "3.7.6", 3100, "/ready")
                .WithArgs("-config.file=/etc/loki/loki.yaml")
                .WithSourceFiles("loki/loki.yaml", "/etc/loki/loki.yaml")
                .WithVolume("biblio-loki", "/loki")
                .WithScrapeTarget("telemetry", name);
        }
    }
}
