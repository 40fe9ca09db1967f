using System.Text.RegularExpressions;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;
using Aspire.Hosting.Pipelines;
using Biblio.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Publishing;

/// <summary>The Helm chart. Aspire's publisher writes the objects of each resource, and this adds what they lack.</summary>
internal static partial class HelmChart
{
    private const string Environment = "kubernetes";

    public static void AddHelmChart(this IDistributedApplicationBuilder builder)
    {
        builder
            .AddKubernetesEnvironment(Environment)
            .WithAnnotation(new PublishedModelAnnotation(builder.Resources))
            .WithDashboard(false)
            .WithHelm(chart =>
                chart
                    .WithChartName("biblio")
                    .WithChartVersion(PublishTarget.Version)
                    .WithChartDescription("Biblio, a bookshop with a library's catalogue")
            );
        foreach (var resource in builder.ComputeResources())
        {
            var profile = ContainerProfile.Of(resource.Resource);
            resource.PublishAsKubernetesService(target => Configure(target, resource.Resource, profile));
        }

        builder.Pipeline.AddStep(
            "publish-chart-files",
            async context =>
            {
                var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
                await HelmFiles.WriteAsync(context.Model, folder, context.CancellationToken);
                await HelmTemplates.CompleteAsync(folder, context.CancellationToken);
                await HelmValues.WriteAsync(context.Model, folder, context.CancellationToken);
            },
            dependsOn: $"publish-{Environment}",
            requiredBy: WellKnownPipelineSteps.Publish
        );
    }

    /// <summary>An expression for one of Biblio's own values of a resource.</summary>
    public static string Value(string section, IResource resource, string name, string conversion = "") =>
        $"{{{{ .Values.{section}.{Key(resource)}.{name}{conversion} }}}}";

    /// <summary>The name of a resource in values.yaml. Helm cannot read names with hyphens.</summary>
    public static string Key(IResource resource) => resource.Name.Replace('-', '_');

    private static void Configure(KubernetesResource target, IResource resource, ContainerProfile profile)
    {
        var workload = target.Workload!;
        var container = workload.PodTemplate.Spec.Containers[0];
        if (resource is ProjectResource)
        {
            container.Image = $"{{{{ .Values.images.prefix }}}}/{container.Image}";
        }

        RequireSecrets(target.Secret);
        PodSettings.Apply(workload, resource, profile);
        Storage.Use(target, resource);
        HelmFiles.Mount(workload.PodTemplate, resource);
        NetworkPolicies.Add(target, resource);
        switch (workload)
        {
            case StatefulSet set:
                set.Spec.ServiceName = target.Service!.Metadata.Name;
                break;
            case Deployment deployment when profile.IsStateless:
                Scaling.Add(target, deployment, resource);
                break;
            case Deployment deployment:
                // Two pods cannot write to one volume.
                deployment.Spec.Strategy = new() { Type = "Recreate", RollingUpdate = null! };
                break;
        }

        switch (resource.Name)
        {
            case "api":
                target.ConfigMap!.Data["Gateway__KnownProxies__0"] = "{{ .Values.ingress.proxies }}";
                workload.PodTemplate.Metadata.Annotations["checksum/proxies"] =
                    "{{ toJson .Values.ingress.proxies | sha256sum }}";
                target.AdditionalResources.Add(Ingress.Create(target.Service!));
                break;
            case "cache":
                LimitData(container, resource, profile);
                break;
            case "node-exporter":
                RunOnEveryNode(target);
                break;
            case DatabaseJob.Name:
                RunOnce(target);
                break;
            case var name when BackupJobs.Names.Contains(name):
                RunBySchedule(target, resource);
                break;
        }
    }

    /// <summary>Helm installs nothing while a secret is missing.</summary>
    private static void RequireSecrets(Secret? secret)
    {
        foreach (var (name, value) in secret?.StringData.ToList() ?? [])
        {
            secret!.StringData[name] = SecretValue().Replace(value, "{{ required `$1 is missing` $1 }}");
        }
    }

    /// <summary>The limit of the data follows the limit of the memory, which the values decide.</summary>
    private static void LimitData(ContainerV1 container, IResource resource, ContainerProfile profile)
    {
        var option = $"--maxmemory {Redis.MaxMemory(profile.MemoryLimit)}";
        container.Args[^1] = container
            .Args[^1]
            .Replace(option, $"--maxmemory {Value("resources", resource, "maxMemory")}", StringComparison.Ordinal);
    }

    /// <summary>The exporter measures each machine, so it has to run on each.</summary>
    private static void RunOnEveryNode(KubernetesResource target)
    {
        var deployment = (Deployment)target.Workload!;
        var pod = deployment.PodTemplate.Spec;
        pod.HostPid = true;
        pod.Volumes.Add(
            new()
            {
                Name = "host",
                HostPath = new() { Path = "/", Type = "Directory" },
            }
        );
        pod.Containers[0]
            .VolumeMounts.Add(
                new()
                {
                    Name = "host",
                    MountPath = "/host",
                    ReadOnly = true,
                }
            );
        target.Workload = null;
        target.AdditionalResources.Add(Scaling.CreatePods(target.Service!, "node-exporter"));
        target.AdditionalResources.Add(
            new KubernetesObject("apps/v1", "DaemonSet", "node-exporter-daemonset")
            {
                Spec = { ["selector"] = deployment.Spec.Selector, ["template"] = deployment.PodTemplate },
            }
        );
    }

    /// <summary>
    /// A job cannot change, so each revision of the release has a job of its own. Helm deletes the job of the revision
    /// before.
    /// </summary>
    private static void RunOnce(KubernetesResource target)
    {
        var template = target.Workload!.PodTemplate;
        template.Spec.RestartPolicy = "OnFailure";
        target.Workload = null;
        target.AdditionalResources.Add(
            new KubernetesObject("batch/v1", "Job", $"{DatabaseJob.Name}-{{{{ .Release.Revision }}}}")
            {
                Spec = { ["backoffLimit"] = 10, ["template"] = template },
            }
        );
    }

    /// <summary>A copy that takes longer than the time to the next one is not disturbed.</summary>
    private static void RunBySchedule(KubernetesResource target, IResource resource)
    {
        var template = target.Workload!.PodTemplate;
        template.Spec.RestartPolicy = "Never";
        target.Workload = null;
        target.AdditionalResources.Add(
            new KubernetesObject("batch/v1", "CronJob", resource.Name)
            {
                Spec =
                {
                    ["schedule"] = "{{ .Values.backup.schedule }}",
                    ["timeZone"] = "Etc/UTC",
                    ["concurrencyPolicy"] = "Forbid",
                    ["startingDeadlineSeconds"] = 3600,
                    ["successfulJobsHistoryLimit"] = 1,
                    ["failedJobsHistoryLimit"] = 3,
                    ["jobTemplate"] = new Dictionary<string, object>
                    {
                        ["spec"] = new Dictionary<string, object> { ["backoffLimit"] = 3, ["template"] = template },
                    },
                },
            }
        );
    }

    [GeneratedRegex(@"\{\{ (\.Values\.secrets\.[\w.]+) \}\}")]
    private static partial Regex SecretValue();
}
