using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>Replicas of the services: how many, where, and how they are replaced.</summary>
internal static class Scaling
{
    public static void Add(KubernetesResource target, Deployment deployment, IResource resource)
    {
        // The autoscaler decides the number. With a number here, each update would reset it.
        deployment.Spec.Replicas = null;
        deployment.Spec.Strategy = new()
        {
            Type = "RollingUpdate",
            RollingUpdate = new() { MaxUnavailable = 0, MaxSurge = 1 },
        };
        var labels = deployment.Spec.Selector.MatchLabels;
        deployment.PodTemplate.Spec.TopologySpreadConstraints.Add(
            new()
            {
                MaxSkew = 1,
                TopologyKey = "kubernetes.io/hostname",
                WhenUnsatisfiable = "ScheduleAnyway",
                LabelSelector = new(new(labels)),
            }
        );

        target.AdditionalResources.Add(
            new KubernetesObject("policy/v1", "PodDisruptionBudget", $"{resource.Name}-disruption")
            {
                Spec = { ["maxUnavailable"] = 1, ["selector"] = new LabelSelectorV1(new(labels)) },
            }
        );
        target.AdditionalResources.Add(CreateAutoscaler(deployment, resource));
        target.AdditionalResources.Add(CreatePods(target.Service!, resource.Name));
    }

    private static KubernetesObject CreateAutoscaler(Deployment deployment, IResource resource) =>
        new("autoscaling/v2", "HorizontalPodAutoscaler", $"{resource.Name}-autoscaler")
        {
            Spec =
            {
                ["scaleTargetRef"] = new Dictionary<string, object>
                {
                    ["apiVersion"] = deployment.ApiVersion!,
                    ["kind"] = deployment.Kind!,
                    ["name"] = deployment.Metadata.Name,
                },
                ["minReplicas"] = HelmChart.Value("scaling", resource, "min", " | int"),
                ["maxReplicas"] = HelmChart.Value("scaling", resource, "max", " | int"),
                ["metrics"] = new object[]
                {
                    new Dictionary<string, object>
                    {
                        ["type"] = "Resource",
                        ["resource"] = new Dictionary<string, object>
                        {
                            ["name"] = "cpu",
                            ["target"] = new Dictionary<string, object>
                            {
                                ["type"] = "Utilization",
                                // Of the request. The limit is four times as much.
                                ["averageUtilization"] = 150,
                            },
                        },
                    },
                },
                ["behavior"] = new Dictionary<string, object>
                {
                    ["scaleDown"] = new Dictionary<string, object> { ["stabilizationWindowSeconds"] = 300 },
                },
            },
        };

    /// <summary>A service without an address of its own. Its name leads to the addresses of all pods.</summary>
    public static Service CreatePods(Service service, string name)
    {
        var pods = new Service { Metadata = { Name = $"{name}-pods" } };
        pods.Spec.ClusterIp = "None";
        // Prometheus measures pods that are not ready, too.
        pods.Spec.PublishNotReadyAddresses = true;
        pods.Spec.Selector = new(service.Spec.Selector);
        pods.Spec.Ports.AddRange(service.Spec.Ports);
        return pods;
    }
}
