using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Alertmanager; it tells the gateway's webhook of every alert.</summary>
internal static class Alertmanager
{
    /// <summary>The secret that Alertmanager shows to the webhook.</summary>
    public const string WebhookToken = "alerts-webhook-token";

    // There is one of them: no cluster.
    private static readonly string[] Arguments = ["--cluster.listen-address=", "--log.level=warn"];

    /// <summary>The gateway accepts alerts from Alertmanager.</summary>
    public static IResourceBuilder<ProjectResource> WithAlertWebhook(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.WithEnvironment("Alerts__WebhookToken", gateway.ApplicationBuilder.AddSecret(WebhookToken));

    public static void AddAlertmanager(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ProjectResource> gateway
    )
    {
        if (!builder.IsMonitored())
        {
            return;
        }

        if (builder.IsNative())
        {
            AddProgram(builder, name);
        }
        else
        {
            AddContainer(builder, name, gateway.GetEndpoint("http"));
        }
    }

    private static void AddProgram(IDistributedApplicationBuilder builder, string name)
    {
        var state = builder.Local().Folder;
        var folder = state.Private(name);
        var gateway = builder.UrlOf("api");
        builder
            .AddMonitoringProgram(
                name,
                "/-/ready",
                "prometheus-alertmanager",
                "prometheus-alertmanager",
                "alertmanager"
            )
            ?.WithArgs($"--config.file={folder}/alertmanager.yml", $"--storage.path={folder}/data")
            .WithArgs(Arguments)
            .WithScrapeTarget("alertmanager", name)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Alertmanager")
            .WithOwnFiles(state, cancellationToken =>
                new MonitoringFiles(builder).AlertmanagerAsync(gateway, folder, cancellationToken)
            );
    }

    private static void AddContainer(IDistributedApplicationBuilder builder, string name, EndpointReference gateway)
    {
        const string folder = "/etc/alertmanager";
        var server = builder.AddMonitoringContainer(name, "docker.io/prom/alertmanager", "v0.33.1", 9093, "/-/ready");
        server
            .WithArgs($"--config.file={folder}/alertmanager.yml", "--storage.path=/alertmanager")
            .WithArgs(Arguments)
            .WithVolume("biblio-alertmanager", "/alertmanager")
            .WithScrapeTarget("alertmanager", name)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Alertmanager")
            .Reaches(() => [gateway])
            .WithOwnFiles(folder, async cancellationToken =>
            {
                var context = new ValueProviderContext { Caller = server.Resource };
                var url = await gateway.GetValueAsync(context, cancellationToken);
                return await new MonitoringFiles(builder).AlertmanagerAsync(url!, folder, cancellationToken);
            });
    }
}
