using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>Alertmanager, which sends all alerts to the gateway's webhook.</summary>
internal static class Alertmanager
{
    /// <summary>The name of the secret that authenticates Alertmanager at the webhook.</summary>
    public const string WebhookToken = "alerts-webhook-token";

    private const string WriteToken =
        $"umask 077 && printf %s \"${{ALERTS_WEBHOOK_TOKEN}}\" > {MonitoringFiles.PublishedToken}";

    // There is only one instance, so clustering is turned off.
    private static readonly string[] Arguments = ["--cluster.listen-address=", "--log.level=warn"];

    /// <summary>Lets the gateway accept alerts from Alertmanager.</summary>
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
        var folder = state.CreateFolder(name);
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
            .WithSecretFiles(state, cancellationToken =>
                new MonitoringFiles(builder).AlertmanagerAsync(gateway, folder, cancellationToken)
            );
    }

    private static void AddContainer(IDistributedApplicationBuilder builder, string name, EndpointReference gateway)
    {
        const string folder = "/etc/alertmanager";
        var server = builder.AddMonitoringContainer(name, "docker.io/prom/alertmanager", "v0.34.0", 9093, "/-/ready");
        string[] arguments = [$"--config.file={folder}/alertmanager.yml", "--storage.path=/alertmanager", .. Arguments];
        server
            .WithVolume("biblio-alertmanager", "/alertmanager")
            .WithScrapeTarget("alertmanager", name)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Alertmanager");
        if (builder.ExecutionContext.IsPublishMode)
        {
            // The token reaches its file at the start only, so no published file contains it.
            var token = builder.AddSecret(WebhookToken);
            server
                .WithEntrypoint("/bin/sh")
                .WithArgs("-ec", $"{WriteToken} && exec /bin/alertmanager {string.Join(' ', arguments)}")
                .WithEnvironment("ALERTS_WEBHOOK_TOKEN", token)
                .WithPublishedFiles(folder, isFolder: true, new MonitoringFiles(builder).PublishAlertmanagerAsync);
            return;
        }

        server
            .WithArgs(arguments)
            .WithAccessTo(() => [gateway])
            .WithSecretFiles(folder, async cancellationToken =>
            {
                var context = new ValueProviderContext { Caller = server.Resource };
                var url = await gateway.GetValueAsync(context, cancellationToken);
                return await new MonitoringFiles(builder).AlertmanagerAsync(url!, folder, cancellationToken);
            });
    }
}
