namespace Biblio.AppHost.Resources;

/// <summary>Jaeger shows traces. It runs in containers only.</summary>
internal static class Jaeger
{
    public static void AddJaeger(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.IsMonitoredInContainers())
        {
            builder
                .AddMonitoringContainer(name, "quay.io/jaegertracing/jaeger", "2.20.0", 16686, "/")
                .WithEnvironment("JAEGER_LISTEN_HOST", "0.0.0.0");
        }
    }
}
