using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.StandIns;

namespace Aspire.Hosting.Docker;

public sealed class CapturedEnvironmentVariable
{
    public required string Name { get; init; }
    public string? Description { get; set; }
    public string? DefaultValue { get; set; }
    public object? Source { get; set; }
}

public sealed class DockerComposeServiceCustomizationAnnotation(Action<DockerComposeServiceResource, Service> configure)
    : IResourceAnnotation
{
    public Action<DockerComposeServiceResource, Service> Configure { get; } = configure;
}

/// <summary>Publishes the application to docker-compose.yaml and .env in the pipeline step publish.</summary>
public class DockerComposeEnvironmentResource : Resource, IComputeEnvironmentResource
{
    private readonly Dictionary<string, DockerComposeServiceResource> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, CapturedEnvironmentVariable> _captured = new(StringComparer.Ordinal);

    public DockerComposeEnvironmentResource(string name) : base(name) =>
        Annotations.Add(ModelReader.CreateSteps(name, $"docker-compose-up-{name}", PrepareAsync, PublishAsync));

    public string? DefaultNetworkName { get; set; }
    public bool DashboardEnabled { get; set; } = true;
    internal Action<ComposeFile>? ConfigureComposeFile { get; set; }
    internal Action<IDictionary<string, CapturedEnvironmentVariable>>? ConfigureEnvFile { get; set; }
    internal PortAllocator PortAllocator { get; } = new();

    public ReferenceExpression GetHostAddressExpression(EndpointReference endpointReference) =>
        ReferenceExpression.Create($"{endpointReference.Resource.Name.ToLowerInvariant()}");

    internal DockerComposeServiceResource ServiceOf(IResource resource) =>
        _services.TryGetValue(resource.Name, out var service)
            ? service
            : throw new InvalidOperationException($"'{resource.Name}' is not a service of the Compose file.");

    /// <summary>Adds a variable to .env, and returns its placeholder.</summary>
    internal string Capture(string name, string? description, object? source, string? defaultValue = null)
    {
        var variable = name.ToUpperInvariant().Replace('-', '_');
        _captured.TryAdd(variable, new() { Name = variable, Description = description, Source = source, DefaultValue = defaultValue });
        return $"${{{variable}}}";
    }

    private async Task PrepareAsync(PipelineStepContext context)
    {
        foreach (var resource in ModelReader.FindTargets(context, this, DashboardEnabled))
        {
            if (_services.TryAdd(resource.Name, new(resource.Name, resource, this)))
            {
                await ServiceOf(resource).ReadAsync(context);
                resource.Annotations.Add(new DeploymentTargetAnnotation(ServiceOf(resource)) { ComputeEnvironment = this });
            }
        }
    }

    private async Task PublishAsync(PipelineStepContext context)
    {
        var network = new Network { Name = DefaultNetworkName ?? "aspire", Driver = "bridge" };
        var file = new ComposeFile().AddNetwork(network);
        foreach (var resource in context.Model.Resources.Where(resource => _services.ContainsKey(resource.Name)))
        {
            await ServiceOf(resource).WriteAsync(file, network);
        }

        ConfigureComposeFile?.Invoke(file);
        ConfigureEnvFile?.Invoke(_captured);
        var folder = ModelReader.GetOutputFolder(context, this);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "docker-compose.yaml"), file.ToYaml(), context.CancellationToken);
        // The values are left out: those of parameters may be secrets.
        var lines = _captured.Values.Select(variable =>
            (string.IsNullOrWhiteSpace(variable.Description) ? "" : $"# {variable.Description}\n") + $"{variable.Name}=\n\n");
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), string.Concat(lines), context.CancellationToken);
    }
}
