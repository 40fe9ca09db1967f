using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// Each pod may connect to, and be called by, the pods of its arrows only. The arrows between services and stores come
/// from the model; those that only a configuration file of the monitoring knows are listed here.
/// </summary>
internal static class NetworkPolicies
{
    private const string Component = "app.kubernetes.io/component";
    private const string Release = "app.kubernetes.io/instance";
    private const string Gateway = "api";

    private static readonly (string From, string To)[] FromFiles =
    [
        ("grafana", "prometheus"),
        ("grafana", "loki"),
        ("grafana", "tempo"),
        ("grafana", "jaeger"),
        ("tempo", "prometheus"),
        ("prometheus", "alertmanager"),
        ("alertmanager", Gateway),
        ("collector", "dashboard"),
        ("collector", "tempo"),
        ("collector", "jaeger"),
        ("collector", "loki"),
        ("redis-exporter", "cache"),
        ("mysql-exporter", "mysql"),
    ];

    private static readonly string[] Directions = ["Ingress", "Egress"];

    private static readonly Dictionary<string, object>[] Dns =
    [
        new() { ["port"] = 53, ["protocol"] = "UDP" },
        new() { ["port"] = 53, ["protocol"] = "TCP" },
    ];

    // The mail server is outside of the cluster.
    private static readonly Dictionary<string, object>[] Smtp =
    [
        new() { ["port"] = 465, ["protocol"] = "TCP" },
        new() { ["port"] = 587, ["protocol"] = "TCP" },
    ];

    public static void Add(KubernetesResource target, IResource resource)
    {
        var model = target.Parent.Annotations.OfType<PublishedModelAnnotation>().Single().Resources;
        var arrows = model.SelectMany(Arrows).Distinct().ToList();
        var (outgoing, incoming) = (
            arrows.Where(arrow => arrow.From == resource.Name).Select(arrow => arrow.To).ToList(),
            arrows.Where(arrow => arrow.To == resource.Name).Select(arrow => arrow.From).ToList()
        );
        var ingress = new List<object>();
        if (incoming.Count > 0)
        {
            ingress.Add(new Dictionary<string, object> { ["from"] = incoming.Select(Pods).ToArray() });
        }

        if (resource.Name == Gateway)
        {
            // The ingress controller runs in its own namespace.
            ingress.Add(
                new Dictionary<string, object>
                {
                    ["from"] = new object[]
                    {
                        new Dictionary<string, object>
                        {
                            ["namespaceSelector"] = new LabelSelectorV1(
                                new() { ["kubernetes.io/metadata.name"] = "{{ .Values.ingress.controllerNamespace }}" }
                            ),
                        },
                    },
                    ["ports"] = new object[] { new Dictionary<string, object> { ["port"] = "http" } },
                }
            );
        }

        var egress = new List<object> { new Dictionary<string, object> { ["ports"] = Dns } };
        if (outgoing.Count > 0)
        {
            egress.Add(new Dictionary<string, object> { ["to"] = outgoing.Select(Pods).ToArray() });
        }

        if (resource.Annotations.OfType<SendsMailAnnotation>().Any())
        {
            egress.Add(new Dictionary<string, object> { ["ports"] = Smtp });
        }

        target.AdditionalResources.Add(
            new KubernetesObject("networking.k8s.io/v1", "NetworkPolicy", $"{resource.Name}-network")
            {
                Spec =
                {
                    ["podSelector"] = Selector(resource.Name),
                    ["policyTypes"] = Directions,
                    ["ingress"] = ingress,
                    ["egress"] = egress,
                },
            }
        );
    }

    private static IEnumerable<(string From, string To)> Arrows(IResource resource)
    {
        foreach (var relationship in resource.Annotations.OfType<ResourceRelationshipAnnotation>())
        {
            var server = ServerOf(relationship.Resource);
            if (relationship.Type == "Reference" && server is IComputeResource && server != resource)
            {
                yield return (resource.Name, server.Name);
            }
        }

        if (resource is ProjectResource)
        {
            yield return (resource.Name, "collector");
        }

        if (resource.Annotations.OfType<ScrapeTargetAnnotation>().Any() && resource.Name != "prometheus")
        {
            yield return ("prometheus", resource.Name);
        }

        foreach (var arrow in FromFiles.Where(arrow => arrow.From == resource.Name))
        {
            yield return arrow;
        }
    }

    // A schema is on a server.
    private static IResource ServerOf(IResource resource) =>
        resource is IComputeResource
            ? resource
            : resource
                .Annotations.OfType<ResourceRelationshipAnnotation>()
                .Select(relationship => relationship.Resource)
                .FirstOrDefault(parent => parent is IComputeResource)
                ?? resource;

    private static Dictionary<string, object> Pods(string component) => new() { ["podSelector"] = Selector(component) };

    private static LabelSelectorV1 Selector(string component) =>
        new(new() { [Component] = component, [Release] = "{{ .Release.Name }}" });
}

/// <summary>The resources of the application, for objects that need to know the neighbours of a resource.</summary>
internal sealed record PublishedModelAnnotation(IResourceCollection Resources) : IResourceAnnotation;
