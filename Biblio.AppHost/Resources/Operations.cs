using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>
/// Tells the gateway where the monitoring is, for the operations pages. What does not exist has no variable, and the
/// pages leave it out.
/// </summary>
internal static class Operations
{
    /// <summary>The folder and the file whose creation asks for the demo.</summary>
    public const string DemoFolder = "demo";
    public const string DemoRequest = "start";

    private static readonly string[] Tools = ["grafana", "prometheus", "alertmanager", "jaeger"];

    /// <summary>It must be called after the monitoring is added, and before the replicas.</summary>
    public static void WithOperations(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        foreach (var (setting, name) in new[] { ("Prometheus", "prometheus"), ("Alertmanager", "alertmanager") })
        {
            if (
                builder.Resources.FirstOrDefault(resource => resource.Name == name) is not IResourceWithEndpoints server
            )
            {
                continue;
            }

            // In a run, the ports are fixed, so that the gateway does not wait for the monitoring.
            gateway = builder.ExecutionContext.IsPublishMode
                ? gateway.WithEnvironment($"Operations__{setting}", server.GetEndpoint("http"))
                : gateway.WithEnvironment($"Operations__{setting}", builder.UrlOf(name));
        }

        if (builder.ExecutionContext.IsRunMode)
        {
            AddLocalTools(gateway);
        }
    }

    /// <summary>Links and files of this machine. A published Biblio has other addresses, if any.</summary>
    private static void AddLocalTools(IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        foreach (var tool in Tools.Where(tool => builder.Resources.Any(resource => resource.Name == tool)))
        {
            gateway.WithEnvironment($"Operations__Links__{tool}", builder.UrlOf(tool));
        }

        if (builder.HasDashboard())
        {
            gateway.WithEnvironment("Operations__Links__dashboard", builder.UrlOf(Ports.Dashboard));
        }

        var state = builder.Local().Folder;
        gateway
            .WithEnvironment("Operations__LabResults", Path.Combine(state.Root, "lab", "results.json"))
            .WithEnvironment("Operations__DemoRequest", state.PathOf(DemoFolder, DemoRequest));
    }
}
