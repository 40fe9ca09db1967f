using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.StandIns;

namespace Aspire.Hosting.Kubernetes;

/// <summary>The Kubernetes objects of a project or a container.</summary>
public class KubernetesResource(string name, IResource resource, KubernetesEnvironmentResource kubernetesEnvironmentResource)
    : Resource(name), IResourceWithParent<KubernetesEnvironmentResource>
{
    private readonly Dictionary<string, (string Scheme, string Port, string ServicePort)> _endpoints = [];
    private Dictionary<string, string> _labels = [];

    public KubernetesEnvironmentResource Parent => kubernetesEnvironmentResource;

    public Workload? Workload { get; set; }
    public ConfigMap? ConfigMap { get; set; }
    public Secret? Secret { get; set; }
    public Service? Service { get; set; }
    public List<BaseKubernetesResource> AdditionalResources { get; } = [];

    /// <summary>The sections of values.yaml with the values of this resource.</summary>
    internal Dictionary<string, Dictionary<string, object>> Values { get; } = new()
    {
        [Helm.Parameters] = [],
        [Helm.Secrets] = [],
        [Helm.Config] = [],
    };

    internal IEnumerable<BaseKubernetesResource> Objects
    {
        get
        {
            foreach (var additional in AdditionalResources)
            {
                foreach (var (key, value) in _labels)
                {
                    additional.Metadata.Labels.TryAdd(key, value);
                }
            }

            BaseKubernetesResource?[] own = [Workload, ConfigMap, Secret, Service];
            return own.OfType<BaseKubernetesResource>().Concat(AdditionalResources);
        }
    }

    /// <summary>Endpoints are read first, because resources refer to each other.</summary>
    internal void ReadEndpoints()
    {
        foreach (var resolved in resource.ResolveEndpoints(Parent.PortAllocator))
        {
            var endpoint = resolved.Endpoint;
            if (resolved.TargetPort.Value is not int target)
            {
                // The default HTTPS endpoint shares the port of HTTP, because containers have no certificate.
                var http = _endpoints.Values.FirstOrDefault(other => other.Scheme == "http");
                if (endpoint.UriScheme == "https" && http.Port is { } shared)
                {
                    _endpoints[endpoint.Name] = ("https", shared, shared);
                    continue;
                }

                var parameter = Helm.Key($"port_{endpoint.Name}");
                Values[Helm.Parameters][parameter] = 8080;
                var expression = Helm.Value(Helm.Parameters, resource.Name, parameter);
                _endpoints[endpoint.Name] = (endpoint.UriScheme, expression, expression);
                continue;
            }

            var port = target.ToString(CultureInfo.InvariantCulture);
            var exposed = resolved.ExposedPort.Value?.ToString(CultureInfo.InvariantCulture) ?? port;
            _endpoints[endpoint.Name] = (endpoint.UriScheme, port, exposed);
        }
    }

    internal async Task BuildAsync(PipelineStepContext context)
    {
        _labels = new()
        {
            ["app.kubernetes.io/name"] = "{{ .Chart.Name }}",
            ["app.kubernetes.io/component"] = resource.Name,
            ["app.kubernetes.io/instance"] = "{{ .Release.Name }}",
        };
        await AddVariablesAsync(context);
        var template = new PodTemplateSpecV1();
        template.Metadata.Labels = new(_labels);
        template.Spec.Containers.Add(await CreateContainerAsync(context));
        AddMounts(template.Spec);
        var (selector, replicas) = (new LabelSelectorV1(new(_labels)), resource.GetReplicaCount());
        var strategy = new DeploymentStrategyV1 { Type = "RollingUpdate", RollingUpdate = new() { MaxUnavailable = 1, MaxSurge = 1 } };
        Workload = resource is IResourceWithConnectionString
            ? new StatefulSet { Spec = { Template = template, Selector = selector, Replicas = replicas } }
            : new Deployment { Spec = { Template = template, Selector = selector, Replicas = replicas, Strategy = strategy } };
        Describe(Workload, Workload.Kind!.ToLowerInvariant());
        if (_endpoints.Count > 0)
        {
            Service = Describe(new Service { Spec = { Selector = new(_labels), Type = Parent.DefaultServiceType } }, "service");
            foreach (var (endpoint, mapping) in _endpoints.DistinctBy(endpoint => endpoint.Value.Port))
            {
                var (port, target) = (AsNumber(mapping.ServicePort), AsNumber(mapping.Port));
                Service.Spec.Ports.Add(new() { Name = endpoint, Port = port, TargetPort = target, Protocol = "TCP" });
            }
        }
    }

    private async Task AddVariablesAsync(PipelineStepContext context)
    {
        foreach (var (key, value) in await ModelReader.GetVariablesAsync(resource, context))
        {
            var text = await ResolveAsync(value);
            if (Helm.IsSecret(text))
            {
                (Secret ??= Describe(new Secret(), "secrets")).StringData[key] = text;
                continue;
            }

            if (!Helm.IsExpression(text))
            {
                Values[Helm.Config][Helm.Key(key)] = text;
                text = Helm.Value(Helm.Config, resource.Name, key);
            }

            (ConfigMap ??= Describe(new ConfigMap(), "config")).Data[key] = text;
        }
    }

    private async Task<ContainerV1> CreateContainerAsync(PipelineStepContext context)
    {
        var container = new ContainerV1
        {
            Name = resource.Name,
            Image = ModelReader.GetImage(resource) ?? AddImageParameter(),
            ImagePullPolicy = Parent.DefaultImagePullPolicy,
        };
        if ((resource as ContainerResource)?.Entrypoint is { } entrypoint)
        {
            container.Command.Add(entrypoint);
        }

        foreach (var argument in await ModelReader.GetArgumentsAsync(resource, context))
        {
            container.Args.Add(await ResolveAsync(argument));
        }

        if (ConfigMap is not null)
        {
            container.EnvFrom.Add(new() { ConfigMapRef = new() { Name = ConfigMap.Metadata.Name } });
        }

        if (Secret is not null)
        {
            container.EnvFrom.Add(new() { SecretRef = new() { Name = Secret.Metadata.Name } });
        }

        foreach (var (endpoint, mapping) in _endpoints.DistinctBy(endpoint => endpoint.Value.Port))
        {
            container.Ports.Add(new() { Name = endpoint, ContainerPort = AsNumber(mapping.Port), Protocol = "TCP" });
        }

        return container;
    }

    private string AddImageParameter()
    {
        var parameter = $"{Helm.Key(resource.Name)}_image";
        Values[Helm.Parameters][parameter] = $"{resource.Name}:latest";
        return Helm.Value(Helm.Parameters, resource.Name, parameter);
    }

    private void AddMounts(PodSpecV1 pod)
    {
        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            if (mount.Type == ContainerMountType.BindMount)
            {
                throw new InvalidOperationException("Bind mounts are not supported by the Kubernetes publisher.");
            }

            var name = mount.Source ?? throw new InvalidOperationException("A volume needs a name.");
            pod.Volumes.Add(new() { Name = name, EmptyDir = new() });
            pod.Containers[0].VolumeMounts.Add(new() { Name = name, MountPath = mount.Target, ReadOnly = mount.IsReadOnly ? true : null });
        }
    }

    private T Describe<T>(T item, string suffix)
        where T : BaseKubernetesResource
    {
        item.Metadata.Name = $"{resource.Name.ToLowerInvariant()}-{suffix}";
        item.Metadata.Labels = new(_labels);
        return item;
    }

    private static string AsNumber(string port) => port.Replace(" }}", " | int }}", StringComparison.Ordinal);

    private Task<string> ResolveAsync(object value) =>
        ModelReader.ResolveAsync(
            value,
            (endpoint, property) => Parent.ResourceOf(endpoint.Resource).GetPart(endpoint.EndpointName, property),
            AllocateAsync);

    private async Task<string> AllocateAsync(ParameterResource parameter)
    {
        var section = parameter.Secret ? Helm.Secrets : Helm.Config;
        // Secrets, and parameters without a default, are given to helm install.
        Values[section][Helm.Key(parameter.Name)] =
            parameter.Secret || parameter.Default is null ? "" : await parameter.GetValueAsync(default) ?? "";
        return Helm.Value(section, resource.Name, parameter.Name);
    }

    private string GetPart(string endpointName, EndpointProperty property)
    {
        var (scheme, port, servicePort) = _endpoints[endpointName];
        return ModelReader.GetPart(property, scheme, Helm.ServiceName(resource.Name), servicePort, port);
    }
}
