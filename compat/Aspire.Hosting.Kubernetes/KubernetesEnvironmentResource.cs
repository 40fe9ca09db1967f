using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;

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
        Annotations.Add(
            new PipelineStepAnnotation(_ =>
            {
                PipelineStep[] steps =
                [
                    new()
                    {
                        Name = $"prepare-deployment-targets-{Name}",
                        Action = PrepareAsync,
                        DependsOnSteps = [WellKnownPipelineSteps.ValidateComputeEnvironments],
                        RequiredBySteps = [WellKnownPipelineSteps.BeforeStart],
                    },
                    new()
                    {
                        Name = $"publish-{Name}",
                        Action = PublishAsync,
                        DependsOnSteps = [WellKnownPipelineSteps.PublishPrereq],
                        RequiredBySteps = [WellKnownPipelineSteps.Publish],
                    },
                    new()
                    {
                        Name = $"helm-deploy-{Name}",
                        Action = _ => throw new NotSupportedException("The stand-in only publishes. Run helm install."),
                        RequiredBySteps = [WellKnownPipelineSteps.Deploy],
                    },
                ];
                return Task.FromResult<IEnumerable<PipelineStep>>(steps);
            })
        );

    public bool DashboardEnabled { get; set; } = true;

    /// <summary>emptyDir, hostPath or pvc.</summary>
    public string DefaultStorageType { get; set; } = "emptyDir";

    public string? DefaultStorageClassName { get; set; }

    public string DefaultStorageSize { get; set; } = "1Gi";

    public string DefaultStorageReadWritePolicy { get; set; } = "ReadWriteOnce";

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
        if (!context.ExecutionContext.IsPublishMode || _resources.Count > 0)
        {
            return;
        }

        if (DashboardEnabled)
        {
            throw new NotSupportedException("The stand-in publishes no dashboard. Call WithDashboard(false).");
        }

        foreach (var resource in context.Model.GetComputeResources())
        {
            if ((resource.GetComputeEnvironment() ?? this) == this)
            {
                var target = ResourceOf(resource);
                await target.BuildAsync(context.ExecutionContext, context.CancellationToken);
                resource.Annotations.Add(new DeploymentTargetAnnotation(target) { ComputeEnvironment = this });
            }
        }
    }

    private async Task PublishAsync(PipelineStepContext context)
    {
        var output = context.Services.GetRequiredService<IPipelineOutputService>();
        var folder = context.Model.Resources.OfType<IComputeEnvironmentResource>().Count() > 1
            ? output.GetOutputDirectory(this)
            : output.GetOutputDirectory();
        var chart = new HelmChartWriter(folder);
        foreach (var resource in context.Model.Resources)
        {
            if (!_resources.TryGetValue(resource.Name, out var target))
            {
                continue;
            }

            foreach (var customization in resource.Annotations.OfType<KubernetesServiceCustomizationAnnotation>())
            {
                customization.Configure(target);
            }

            await chart.WriteTemplatesAsync(target, context.CancellationToken);
        }

        await chart.WriteChartAsync(Chart, context.CancellationToken);
    }
}
