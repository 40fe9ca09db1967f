using Biblio.AppHost.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// The forms in which Biblio is published: Aspire's manifest, a Compose file (<c>PublishTo=compose</c>) or a Helm chart
/// (<c>PublishTo=kubernetes</c>). <c>./biblio publish</c> writes all three.
/// </summary>
internal static class PublishTarget
{
    public const string Compose = "compose";
    public const string Kubernetes = "kubernetes";

    private const string Setting = "PublishTo";

    /// <summary>Adds what a published Biblio needs beyond the model of a run. It must be called last.</summary>
    public static void AddPublishing(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        // Publishing asks no questions, and does not save the parameters. They may be secrets.
        builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] = "false";
        builder.Configuration["Pipeline:ClearCache"] = "true";
        builder.Services.AddLogging(logging => logging.AddFilter("Aspire.Hosting", LogLevel.Warning));
        builder.AddDatabaseJob();
        builder.AddFirstAdministrator();
        builder.AddBackupJobs(hasSchedule: builder.Configuration[Setting] == Kubernetes);
        switch (builder.Configuration[Setting])
        {
            case null or "" or "manifest":
                builder.AddManifestFiles();
                break;
            case Compose:
                builder.AddComposeFile();
                break;
            case Kubernetes:
                builder.AddHelmChart();
                break;
            case var other:
                throw new SettingsException($"{Setting} must be manifest, compose or kubernetes, not '{other}'.");
        }
    }

    /// <summary>The containers and services, in the order of Program.cs.</summary>
    public static IEnumerable<IResourceBuilder<IComputeResource>> ComputeResources(
        this IDistributedApplicationBuilder builder
    ) => builder.Resources.OfType<IComputeResource>().ToList().Select(builder.CreateResourceBuilder);

    /// <summary>The version of the images and of the chart.</summary>
    public static string Version => typeof(PublishTarget).Assembly.GetName().Version!.ToString(3);
}
