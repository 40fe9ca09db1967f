using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Grafana with the dashboards of observability/. It runs in containers only.</summary>
internal static class Grafana
{
    private const string Password = "grafana-admin-password";

    public static void AddGrafana(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.IsMonitoredInContainers())
        {
            return;
        }

        // The password "admin" is safe on loopback only. A published application gets a generated password.
        var password = builder.ExecutionContext.IsRunMode
            ? builder.AddParameter(
                Password,
                () => builder.Configuration[$"Parameters:{Password}"] ?? "admin",
                secret: true
            )
            : builder.AddSecret(Password);
        builder
            .AddMonitoringContainer(name, "docker.io/grafana/grafana", "13.1.3", 3000, "/api/health")
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", password)
            .WithEnvironment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
            .WithSourceFiles("grafana/provisioning", "/etc/grafana/provisioning")
            .WithSourceFiles("grafana/dashboards", "/var/lib/grafana/dashboards")
            .WithVolume("biblio-grafana", "/var/lib/grafana")
            .WithScrapeTarget("telemetry", name);
    }
}
