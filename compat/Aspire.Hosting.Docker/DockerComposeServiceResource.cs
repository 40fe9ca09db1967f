using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.StandIns;

namespace Aspire.Hosting.Docker;

/// <summary>The service of a project or a container in the Compose file.</summary>
public partial class DockerComposeServiceResource(
    string name, IResource resource, DockerComposeEnvironmentResource composeEnvironmentResource)
    : Resource(name), IResourceWithParent<DockerComposeEnvironmentResource>
{
    private readonly Dictionary<string, (string Scheme, string Port, int? ExposedPort, bool IsExternal)> _endpoints = [];
    private IReadOnlyList<KeyValuePair<string, object>> _variables = [];
    private IReadOnlyList<object> _arguments = [];

    public DockerComposeEnvironmentResource Parent => composeEnvironmentResource;

    internal async Task ReadAsync(PipelineStepContext context)
    {
        foreach (var resolved in resource.ResolveEndpoints(Parent.PortAllocator))
        {
            var port = resolved.TargetPort.Value is int target
                ? target.ToString(CultureInfo.InvariantCulture)
                : Parent.Capture($"{resource.Name}-port", $"Default container port for {resource.Name}", resource, "8080");
            var exposed = resolved.ExposedPort;
            var exposedPort = exposed.IsAllocated || exposed.IsImplicit ? null : exposed.Value;
            _endpoints[resolved.Endpoint.Name] = (resolved.Endpoint.UriScheme, port, exposedPort, resolved.Endpoint.IsExternal);
        }

        _variables = await ModelReader.GetVariablesAsync(resource, context);
        _arguments = await ModelReader.GetArgumentsAsync(resource, context);
    }

    internal async Task WriteAsync(ComposeFile file, Network network)
    {
        var service = new Service
        {
            Name = resource.Name.ToLowerInvariant(),
            Image = ModelReader.GetImage(resource)
                ?? Parent.Capture($"{resource.Name}-image", $"Container image name for {resource.Name}", resource),
            Networks = [network.Name],
        };
        var entrypoint = (resource as ContainerResource)?.Entrypoint;
        if (entrypoint is not null)
        {
            service.Entrypoint.Add(entrypoint);
        }

        foreach (var (key, value) in _variables)
        {
            service.Environment[key] = await ResolveAsync(value);
        }

        foreach (var argument in _arguments)
        {
            var text = await ResolveAsync(argument);
            // Compose would replace the variables of a shell script.
            service.Command.Add(Path.GetFileName(entrypoint) is "sh" or "bash" ? ShellVariable().Replace(text, "$$$0") : text);
        }

        foreach (var endpoint in _endpoints.Values)
        {
            var exposed = endpoint.ExposedPort is { } port ? string.Create(CultureInfo.InvariantCulture, $"{port}:") : "";
            var (list, entry) = endpoint.IsExternal ? (service.Ports, exposed + endpoint.Port) : (service.Expose, endpoint.Port);
            if (!list.Contains(entry))
            {
                list.Add(entry);
            }
        }

        AddVolumes(file, service);
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            if (wait.Resource is ProjectResource || wait.Resource.IsContainer())
            {
                var condition = wait.WaitType == WaitType.WaitForCompletion ? "service_completed_successfully" : "service_started";
                service.DependsOn[wait.Resource.Name.ToLowerInvariant()] = new() { Condition = condition };
            }
        }

        foreach (var customization in resource.Annotations.OfType<DockerComposeServiceCustomizationAnnotation>())
        {
            customization.Configure(this, service);
        }

        file.AddService(service);
    }

    private void AddVolumes(ComposeFile file, Service service)
    {
        if (resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>().Any())
        {
            throw new NotSupportedException("The stand-in publishes no files of WithContainerFiles.");
        }

        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            if (mount.Type == ContainerMountType.BindMount || mount.Source is null)
            {
                throw new NotSupportedException("The stand-in publishes volumes with a name, and no bind mounts.");
            }

            file.Volumes.TryAdd(mount.Source, new() { Name = mount.Source, Driver = "local" });
            service.AddVolume(
                new() { Name = mount.Source, Type = "volume", Source = mount.Source, Target = mount.Target, ReadOnly = mount.IsReadOnly });
        }
    }

    private Task<string> ResolveAsync(object value) =>
        ModelReader.ResolveAsync(
            value,
            (endpoint, property) => Parent.ServiceOf(endpoint.Resource).GetPart(endpoint.EndpointName, property),
            parameter => Task.FromResult(parameter.AsEnvironmentPlaceholder(this)));

    private string GetPart(string endpointName, EndpointProperty property)
    {
        var (scheme, port, _, _) = _endpoints[endpointName];
        return ModelReader.GetPart(property, scheme, resource.Name, port, port);
    }

    [GeneratedRegex(@"(?<!\$)\$(?=[\w{])")]
    private static partial Regex ShellVariable();
}
