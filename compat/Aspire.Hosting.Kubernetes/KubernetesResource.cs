using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting.Kubernetes;

/// <summary>The Kubernetes objects of a project or a container.</summary>
public class KubernetesResource(string name, IResource resource, KubernetesEnvironmentResource kubernetesEnvironmentResource)
    : Resource(name), IResourceWithParent<KubernetesEnvironmentResource>
{
    private readonly Dictionary<string, (string Scheme, string Port, string ServicePort)> _endpoints = [];
    private readonly List<PersistentVolumeClaim> _claims = [];
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

            return new BaseKubernetesResource?[] { Workload, ConfigMap, Secret, Service }
                .OfType<BaseKubernetesResource>()
                .Concat(_claims)
                .Concat(AdditionalResources);
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
                if (endpoint.UriScheme == "https" && _endpoints.Values.FirstOrDefault(other => other.Scheme == "http") is { Port: { } shared })
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

    internal async Task BuildAsync(DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        _labels = new()
        {
            ["app.kubernetes.io/name"] = "{{ .Chart.Name }}",
            ["app.kubernetes.io/component"] = resource.Name,
            ["app.kubernetes.io/instance"] = "{{ .Release.Name }}",
        };
        await ReadEnvironmentAsync(execution, cancellationToken);
        var template = new PodTemplateSpecV1();
        template.Metadata.Labels = new(_labels);
        template.Spec.Containers.Add(await CreateContainerAsync(execution, cancellationToken));
        AddMounts(template.Spec);
        Workload = resource is IResourceWithConnectionString
            ? new StatefulSet { Spec = { Template = template, Selector = new(new(_labels)), Replicas = resource.GetReplicaCount() } }
            : new Deployment
            {
                Spec =
                {
                    Template = template,
                    Selector = new(new(_labels)),
                    Replicas = resource.GetReplicaCount(),
                    Strategy = new() { Type = "RollingUpdate", RollingUpdate = new() { MaxUnavailable = 1, MaxSurge = 1 } },
                },
            };
        Describe(Workload, Workload.Kind!.ToLowerInvariant());
        if (_endpoints.Count > 0)
        {
            Service = Describe(new Service { Spec = { Selector = new(_labels), Type = Parent.DefaultServiceType } }, "service");
            foreach (var (endpoint, mapping) in _endpoints.DistinctBy(endpoint => endpoint.Value.Port))
            {
                Service.Spec.Ports.Add(
                    new()
                    {
                        Name = endpoint,
                        Port = AsNumber(mapping.ServicePort),
                        TargetPort = AsNumber(mapping.Port),
                        Protocol = "TCP",
                    }
                );
            }
        }
    }

    private async Task ReadEnvironmentAsync(DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        foreach (var (key, value) in context.EnvironmentVariables)
        {
            if (value is EndpointReference { Scheme: "https" } && key.StartsWith("services__", StringComparison.Ordinal))
            {
                continue;
            }

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

    private async Task<ContainerV1> CreateContainerAsync(
        DistributedApplicationExecutionContext execution,
        CancellationToken cancellationToken
    )
    {
        var container = new ContainerV1 { Name = resource.Name, Image = GetImage(), ImagePullPolicy = Parent.DefaultImagePullPolicy };
        if ((resource as ContainerResource)?.Entrypoint is { } entrypoint)
        {
            container.Command.Add(entrypoint);
        }

        var arguments = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(arguments);
        }

        foreach (var argument in arguments.Args)
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

    private string GetImage()
    {
        if (
            resource is not ProjectResource
            && !resource.Annotations.OfType<DockerfileBuildAnnotation>().Any()
            && resource.TryGetContainerImageName(out var image)
        )
        {
            return image;
        }

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

            var volume = new VolumeV1 { Name = mount.Source ?? throw new InvalidOperationException("A volume needs a name.") };
            switch (Parent.DefaultStorageType)
            {
                case "emptyDir":
                    volume.EmptyDir = new();
                    break;
                case "hostPath":
                    volume.HostPath = new() { Path = mount.Target, Type = "Directory" };
                    break;
                case "pvc":
                    var claim = Describe(new PersistentVolumeClaim(), $"{volume.Name}-pvc");
                    claim.Spec.AccessModes.Add(Parent.DefaultStorageReadWritePolicy);
                    claim.Spec.Resources.Requests["storage"] = Parent.DefaultStorageSize;
                    claim.Spec.StorageClassName = Parent.DefaultStorageClassName!;
                    _claims.Add(claim);
                    volume.PersistentVolumeClaim = new() { ClaimName = claim.Metadata.Name };
                    break;
                default:
                    throw new InvalidOperationException($"Unsupported storage type: {Parent.DefaultStorageType}");
            }

            pod.Volumes.Add(volume);
            pod.Containers[0].VolumeMounts.Add(
                new() { Name = volume.Name, MountPath = mount.Target, ReadOnly = mount.IsReadOnly ? true : null }
            );
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

    private async Task<string> ResolveAsync(object value)
    {
        switch (value)
        {
            case string text:
                return text;
            case bool isTrue:
                return isTrue ? "true" : "false";
            case EndpointReference endpoint:
                return Parent.ResourceOf(endpoint.Resource).Resolve(endpoint.EndpointName, EndpointProperty.Url);
            case EndpointReferenceExpression { Endpoint: var endpoint, Property: var property }:
                return Parent.ResourceOf(endpoint.Resource).Resolve(endpoint.EndpointName, property);
            case ParameterResource parameter:
                return await AllocateAsync(parameter);
            case ConnectionStringReference reference:
                return await ResolveAsync(reference.Resource.ConnectionStringExpression);
            case IResourceWithConnectionString connection:
                return await ResolveAsync(connection.ConnectionStringExpression);
            case ReferenceExpression { IsConditional: true, Condition: ParameterResource condition }:
                throw new NotSupportedException($"The stand-in publishes no choice by the parameter {condition.Name}.");
            case ReferenceExpression { IsConditional: true } conditional:
                var actual = await conditional.Condition!.GetValueAsync(default);
                var matches = string.Equals(actual, conditional.MatchValue, StringComparison.OrdinalIgnoreCase);
                return await ResolveAsync(matches ? conditional.WhenTrue! : conditional.WhenFalse!);
            case ReferenceExpression expression:
                var parts = new List<object>();
                foreach (var provider in expression.ValueProviders)
                {
                    parts.Add(await ResolveAsync(provider));
                }

                return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. parts]);
            case IFormattable number:
                return number.ToString(null, CultureInfo.InvariantCulture);
            default:
                throw new NotSupportedException($"The stand-in publishes no value of the type {value.GetType().Name}.");
        }
    }

    private async Task<string> AllocateAsync(ParameterResource parameter)
    {
        var section = parameter.Secret ? Helm.Secrets : Helm.Config;
        // Secrets, and parameters without a default, are given to helm install.
        Values[section][Helm.Key(parameter.Name)] =
            parameter.Secret || parameter.Default is null ? "" : await parameter.GetValueAsync(default) ?? "";
        return Helm.Value(section, resource.Name, parameter.Name);
    }

    private string Resolve(string endpointName, EndpointProperty property)
    {
        var (scheme, port, servicePort) = _endpoints[endpointName];
        var host = Helm.ServiceName(resource.Name);
        return property switch
        {
            EndpointProperty.Url => $"{scheme}://{host}:{servicePort}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.Port => servicePort,
            EndpointProperty.TargetPort => port,
            EndpointProperty.HostAndPort => $"{host}:{servicePort}",
            EndpointProperty.Scheme => scheme,
            _ => throw new NotSupportedException($"The stand-in publishes no {property} of an endpoint."),
        };
    }
}
