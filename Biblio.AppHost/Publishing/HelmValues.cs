using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// Biblio's own values, after those that Aspire's publisher writes: sizes, numbers and addresses. values-small.yaml and
/// values-large.yaml change the sizes and numbers.
/// </summary>
internal static partial class HelmValues
{
    /// <summary>The beginning of the names of the services' images.</summary>
    public const string ImagePrefix = "biblio";

    public static async Task WriteAsync(
        DistributedApplicationModel model,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var path = Path.Combine(folder, "values.yaml");
        // Each image has a version.
        var values = LatestImage()
            .Replace(await File.ReadAllTextAsync(path, cancellationToken), $"\"$1:{PublishTarget.Version}\"");
        // The pause before a pod ends (PodSettings.cs) needs this version.
        var chart = Path.Combine(folder, "Chart.yaml");
        await File.WriteAllTextAsync(
            chart,
            (await File.ReadAllTextAsync(chart, cancellationToken)).Replace(">= 1.18.0-0", ">= 1.30.0-0"),
            cancellationToken
        );
        var resources = model.Resources.OfType<IComputeResource>().ToList();
        const string own = $$"""
            # The images of the services are PREFIX/NAME:VERSION. The names and versions are under parameters.
            images:
              prefix: "{{ImagePrefix}}"
            # Secrets with the sign-in at the registry, for example [{name: "registry"}].
            imagePullSecrets: []
            # The public address. A secret with the certificate has to exist, or cert-manager creates it.
            ingress:
              host: "biblio.example"
              className: "nginx"
              tlsSecret: "biblio-tls"
              # The namespace of the ingress controller, and the network that its pods have addresses of.
              controllerNamespace: "ingress-nginx"
              proxies: "10.0.0.0/8"
              # Settings of the controller. These are for ingress-nginx, which would refuse bodies of more than 1 MiB, and
              # end WebSockets and imports that are silent for a minute.
              annotations:
                nginx.ingress.kubernetes.io/proxy-body-size: "1g"
                nginx.ingress.kubernetes.io/proxy-read-timeout: "1800"
                nginx.ingress.kubernetes.io/proxy-send-timeout: "1800"
                nginx.ingress.kubernetes.io/proxy-request-buffering: "off"
                # The issuer of cert-manager that creates the certificate:
                # cert-manager.io/cluster-issuer: "letsencrypt"
            # When MySQL and Redis are copied, in UTC.
            backup:
              schedule: "0 3 * * *"

            """;
        await File.WriteAllTextAsync(
            path,
            values + own + Sizes(resources, cpu: 1, memory: 1, storage: 1, min: 2, max: 4),
            cancellationToken
        );
        await WriteVariantAsync(
            "small",
            "# One node with two cores and 8 GiB: one replica of each service.",
            Sizes(resources, cpu: 0.4m, memory: 1, storage: 1, min: 1, max: 1)
        );
        await WriteVariantAsync(
            "large",
            "# Several nodes: three to twelve replicas of each service, and stores with more of everything.",
            Sizes(resources, cpu: 2, memory: 2, storage: 10, min: 3, max: 12)
        );

        Task WriteVariantAsync(string name, string comment, string text) =>
            File.WriteAllTextAsync(
                Path.Combine(folder, $"values-{name}.yaml"),
                $"{comment}\n{text}",
                cancellationToken
            );
    }

    private static string Sizes(
        List<IComputeResource> resources,
        decimal cpu,
        decimal memory,
        decimal storage,
        int min,
        int max
    )
    {
        var text = new StringBuilder("# Requests and limits of each container.\nresources:\n");
        foreach (var resource in resources)
        {
            var profile = ContainerProfile.Of(resource);
            var (cores, mebibytes) = ((int)(profile.Cpu * cpu), (int)(profile.Memory * memory));
            var limit = (int)(profile.MemoryLimit * memory);
            text.Append(
                CultureInfo.InvariantCulture,
                $"""
                  {HelmChart.Key(resource)}:
                    cpu: "{cores}m"
                    memory: "{mebibytes}Mi"
                    cpuLimit: "{profile.Cpu * 4}m"
                    memoryLimit: "{limit}Mi"

                """
            );
            if (resource is RedisResource)
            {
                text.Append(CultureInfo.InvariantCulture, $"    maxMemory: \"{Redis.MaxMemory(limit)}\"\n");
            }
        }

        text.Append("# The number of pods, which depends on the load.\nscaling:\n");
        foreach (var resource in resources.Where(resource => ContainerProfile.Of(resource).IsStateless))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {HelmChart.Key(resource)}:\n    min: {min}\n    max: {max}\n"
            );
        }

        text.Append("# The volumes.\nstorage:\n");
        foreach (var resource in resources.Where(resource => ContainerProfile.Of(resource).Volume > 0))
        {
            var size = (int)(ContainerProfile.Of(resource).Volume * storage);
            text.Append(CultureInfo.InvariantCulture, $"  {HelmChart.Key(resource)}:\n    size: \"{size}Gi\"\n");
        }

        return text.ToString();
    }

    [GeneratedRegex("\"([a-z-]+):latest\"")]
    private static partial Regex LatestImage();
}
