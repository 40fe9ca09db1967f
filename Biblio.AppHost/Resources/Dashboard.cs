using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>
/// The Aspire dashboard of a published Biblio. In a run, Aspire starts its own. The dashboards that the publishers of
/// Aspire add would receive the telemetry of the services directly, and Tempo, Jaeger and Loki would get none.
/// </summary>
internal static class Dashboard
{
    public const string OtlpEndpoint = "otlp";
    public const string ApiKey = "dashboard-api-key";

    public static void AddPublishedDashboard(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.ExecutionContext.IsPublishMode || !builder.IsMonitored())
        {
            return;
        }

        builder
            .AddContainer(name, "mcr.microsoft.com/dotnet/aspire-dashboard", "13.6")
            .WithHttpEndpoint(18888, 18888, "http")
            .WithHttpEndpoint(18889, 18889, OtlpEndpoint)
            .WithEnvironment("Dashboard__Frontend__AuthMode", "BrowserToken")
            .WithEnvironment("Dashboard__Frontend__BrowserToken", builder.AddSecret("dashboard-browser-token"))
            .WithEnvironment("Dashboard__Otlp__AuthMode", "ApiKey")
            .WithEnvironment("Dashboard__Otlp__PrimaryApiKey", builder.AddSecret(ApiKey))
            .WithEnvironment("ASPIRE_DASHBOARD_TELEMETRY_OPTOUT", "true");
        foreach (var receiver in Named(builder, "tempo").Concat(Named(builder, "jaeger")))
        {
            receiver.WithHttpEndpoint(4317, 4317, OtlpEndpoint);
        }
    }

    /// <summary>Tells the collector where the dashboard and the stores of telemetry are.</summary>
    public static void WithPublishedReceivers(this IResourceBuilder<ContainerResource> collector)
    {
        var builder = collector.ApplicationBuilder;
        EndpointReferenceExpression AddressOf(string name, string endpoint) =>
            Named(builder, name).Single().GetEndpoint(endpoint).Property(EndpointProperty.HostAndPort);

        collector
            .WithEnvironment("DASHBOARD_ENDPOINT", $"{AddressOf("dashboard", OtlpEndpoint)}")
            .WithEnvironment("DASHBOARD_API_KEY", builder.AddSecret(ApiKey))
            .WithEnvironment("TEMPO_ENDPOINT", $"{AddressOf("tempo", OtlpEndpoint)}")
            .WithEnvironment("JAEGER_ENDPOINT", $"{AddressOf("jaeger", OtlpEndpoint)}")
            .WithEnvironment("LOKI_ENDPOINT", $"http://{AddressOf("loki", "http")}/otlp");
    }

    private static IEnumerable<IResourceBuilder<ContainerResource>> Named(
        IDistributedApplicationBuilder builder,
        string name
    ) =>
        builder
            .Resources.OfType<ContainerResource>()
            .Where(container => container.Name == name)
            .ToList()
            .Select(builder.CreateResourceBuilder);
}
