namespace Biblio.AppHost.Resources;

/// <summary>Tempo stores traces. It runs in containers only.</summary>
internal static class Tempo
{
    public static void AddTempo(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.IsMonitoredInContainers())
        {
            builder
                .AddMonitoringContainer(name, "docker.io/grafana/tempo", "3.0.3", 3200, "/ready")
                .WithArgs("-config.file=/etc/tempo.yaml")
                .WithSourceFiles("tempo/tempo.yaml", "/etc/tempo.yaml")
                .WithVolume("biblio-tempo", "/var/tempo")
                .WithScrapeTarget("telemetry", name);
        }
    }
}
