using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.StandIns;

namespace Aspire.Hosting.Kubernetes;

public sealed class KubernetesServiceCustomizationAnnotation(Action<KubernetesResource> configure) : IResourceAnnotation
{
    public Action<KubernetesResource> Configure { get; } = configure;
}

/// <summary>Publishes the application to a Helm chart in the pipeline step publish.</summary>
public sealed class KubernetesEnvironmentResource : Resource, IComputeEnvironmentResource
{
    private readonly Dictionary<string, KubernetesResource> _resources = new(StringComparer.OrdinalIgnoreCase);

    public KubernetesEnvironmentResource(string name) : base(name) =>
        Annotations.Add(ModelReader.CreateSteps(name, $"helm-deploy-{name}", PrepareAsync, PublishAsync));

    public bool DashboardEnabled { get; set; } = true;
    public string DefaultImagePullPolicy { get; set; } = "IfNotPresent";
    public string DefaultServiceType { get; set; } = "ClusterIP";
    internal HelmChartOptions Chart { get; } = new();
    internal PortAllocator PortAllocator { get; } = new();

    public ReferenceExpression GetHostAddressExpression(EndpointReference endpointReference) =>
        ReferenceExpression.Create($"{Helm.ServiceName(endpointReference.Resource.Name)}");

    internal KubernetesResource ResourceOf(IResource resource)
    {
        if (!_resources.TryGetValue(resource.Name, out var target))
        {
            _resources.Add(resource.Name, target = new(resource.Name, resource, this));
            target.ReadEndpoints();
        }

        return target;
    }

    private async Task PrepareAsync(PipelineStepContext context)
    {
        foreach (var resource in ModelReader.FindTargets(context, this, DashboardEnabled))
        {
            var target = ResourceOf(resource);
            if (target.Workload is null)
            {
                await target.BuildAsync(context);
                resource.Annotations.Add(new DeploymentTargetAnnotation(target) { ComputeEnvironment = this });
            }
        }
    }

    private async Task PublishAsync(PipelineStepContext context)
    {
        var chart = new HelmChartWriter(ModelReader.GetOutputFolder(context, this));
        foreach (var resource in context.Model.Resources.Where(resource => _resources.ContainsKey(resource.Name)))
        {
            var target = ResourceOf(resource);
            foreach (var customization in resource.Annotations.OfType<KubernetesServiceCustomizationAnnotation>())
            {
                customization.Configure(target);
            }

            await chart.WriteTemplatesAsync(target, context.CancellationToken);
        }

        await chart.WriteChartAsync(Chart, context.CancellationToken);
    }
}
