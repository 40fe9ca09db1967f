using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting.Docker;

/// <summary>The service of a project or a container in the Compose file.</summary>
public partial class DockerComposeServiceResource(
    string name,
    IResource resource,
    DockerComposeEnvironmentResource composeEnvironmentResource
) : Resource(name), IResourceWithParent<DockerComposeEnvironmentResource>
{
    private const UnixFileMode ReadWriteForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode DefaultUmask =
        UnixFileMode.GroupExecute | UnixFileMode.GroupWrite | UnixFileMode.OtherExecute | UnixFileMode.OtherWrite;

    private readonly Dictionary<string, (string Scheme, string Port, int? ExposedPort, bool IsExternal)> _endpoints = [];
    private readonly Dictionary<string, object> _environment = [];
    private readonly List<object> _arguments = [];

    public DockerComposeEnvironmentResource Parent => composeEnvironmentResource;

    private string Variable => resource.Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>Reads endpoints, environment and arguments of the resource from its annotations.</summary>
    internal async Task ReadAsync(DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        foreach (var resolved in resource.ResolveEndpoints(Parent.PortAllocator))
        {
            var port = resolved.TargetPort.Value is int target
                ? target.ToString(CultureInfo.InvariantCulture)
                : Parent.Capture($"{Variable}_PORT", $"Default container port for {resource.Name}", resource, "8080");
            var exposed = resolved.ExposedPort;
            _endpoints[resolved.Endpoint.Name] = (
                resolved.Endpoint.UriScheme,
                port,
                exposed.IsAllocated || exposed.IsImplicit ? null : exposed.Value,
                resolved.Endpoint.IsExternal
            );
        }

        var environment = new EnvironmentCallbackContext(execution, resource, _environment, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(environment);
        }

        // A container has no certificate, so other services cannot find it by HTTPS.
        var https =
            from variable in _environment
            where variable.Key.StartsWith("services__", StringComparison.Ordinal)
            where variable.Value is EndpointReference { Scheme: "https" }
            select variable.Key;
        https.ToList().ForEach(key => _environment.Remove(key));

        var arguments = new CommandLineArgsCallbackContext(_arguments, resource, cancellationToken) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(arguments);
        }
    }

    /// <summary>Adds the service with its volumes and files to the Compose file.</summary>
    internal async Task WriteAsync(
        ComposeFile file,
        Network network,
        string folder,
        DistributedApplicationExecutionContext execution,
        CancellationToken cancellationToken
    )
    {
        var service = new Service { Name = resource.Name.ToLowerInvariant(), Image = GetImage(), Networks = [network.Name] };
        var entrypoint = (resource as ContainerResource)?.Entrypoint;
        if (entrypoint is not null)
        {
            service.Entrypoint.Add(entrypoint);
        }

        foreach (var (key, value) in _environment)
        {
            service.AddEnvironmentalVariable(key, await ResolveAsync(value));
        }

        foreach (var argument in _arguments)
        {
            var text = await ResolveAsync(argument);
            // Compose would replace the variables of a shell script.
            var isScript = Path.GetFileName(entrypoint) is "sh" or "bash";
            service.Command.Add(isScript ? ShellVariable().Replace(text, "$$$0") : text);
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

        AddMounts(file, service);
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            if (wait.Resource is ProjectResource || wait.Resource.IsContainer())
            {
                service.DependsOn[wait.Resource.Name.ToLowerInvariant()] = new()
                {
                    Condition = wait.WaitType == WaitType.WaitForCompletion ? "service_completed_successfully" : "service_started",
                };
            }
        }

        foreach (var files in resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
        {
            var context = new ContainerFileSystemCallbackContext { Model = resource, Services = execution.Services };
            foreach (var item in await files.Callback(context, cancellationToken))
            {
                AddFile(file, service, folder, files, files.DestinationPath, item);
            }
        }

        foreach (var customization in resource.Annotations.OfType<DockerComposeServiceCustomizationAnnotation>())
        {
            customization.Configure(this, service);
        }

        file.AddService(service);
    }

    private string GetImage() =>
        resource is not ProjectResource
        && !resource.Annotations.OfType<DockerfileBuildAnnotation>().Any()
        && resource.TryGetContainerImageName(out var image)
            ? image
            : Parent.Capture($"{Variable}_IMAGE", $"Container image name for {resource.Name}", resource, $"{resource.Name}:latest");

    private void AddMounts(ComposeFile file, Service service)
    {
        var bindMounts = 0;
        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            var isBind = mount.Type == ContainerMountType.BindMount;
            // The path of a bind mount belongs to this machine.
            var source = isBind
                ? Parent.Capture(
                    string.Create(CultureInfo.InvariantCulture, $"{Variable}_BINDMOUNT_{bindMounts++}"),
                    $"Bind mount source for {resource.Name}:{mount.Target}",
                    mount,
                    mount.Source
                )
                : mount.Source ?? throw new InvalidOperationException("A volume needs a name.");
            service.AddVolume(
                new()
                {
                    Name = source,
                    Type = isBind ? "bind" : "volume",
                    Source = source,
                    Target = mount.Target,
                    ReadOnly = mount.IsReadOnly,
                }
            );
            if (!isBind && !file.Volumes.ContainsKey(source))
            {
                file.AddVolume(new() { Name = source, Driver = "local" });
            }
        }
    }

    private static void AddFile(
        ComposeFile file,
        Service service,
        string folder,
        ContainerFileSystemCallbackAnnotation files,
        string path,
        ContainerFileSystemItem item
    )
    {
        if (item is ContainerDirectory directory)
        {
            foreach (var entry in directory.Entries)
            {
                AddFile(file, service, folder, files, $"{path}/{directory.Name}", entry);
            }

            return;
        }

        if (item is not ContainerFile content)
        {
            throw new NotSupportedException("The stand-in publishes files and folders only.");
        }

        string? copy = null;
        if (!string.IsNullOrEmpty(content.SourcePath))
        {
            copy = $"{service.Name}/{Path.GetFileName(content.SourcePath)}";
            Directory.CreateDirectory(Path.Combine(folder, service.Name));
            File.Copy(content.SourcePath, Path.Combine(folder, copy));
        }

        var name = $"{service.Name}_{path.Replace('/', '_')}_{item.Name}";
        file.AddConfig(new() { Name = name, File = copy, Content = content.Contents });
        service.AddConfig(
            new()
            {
                Source = name,
                Target = $"{path}/{item.Name}",
                Uid = (item.Owner ?? files.DefaultOwner)?.ToString(CultureInfo.InvariantCulture),
                Gid = (item.Group ?? files.DefaultGroup)?.ToString(CultureInfo.InvariantCulture),
                Mode = item.Mode != 0 ? item.Mode : ReadWriteForAll & ~(files.Umask ?? DefaultUmask),
            }
        );
    }

    private async Task<string> ResolveAsync(object value)
    {
        switch (value)
        {
            case string text:
                return text;
            case EndpointReference endpoint:
                return Parent.ServiceOf(endpoint.Resource).Resolve(endpoint.EndpointName, EndpointProperty.Url);
            case EndpointReferenceExpression { Endpoint: var endpoint, Property: var property }:
                return Parent.ServiceOf(endpoint.Resource).Resolve(endpoint.EndpointName, property);
            case ParameterResource parameter:
                return parameter.AsEnvironmentPlaceholder(this);
            case ConnectionStringReference reference:
                return await ResolveAsync(reference.Resource.ConnectionStringExpression);
            case IResourceWithConnectionString connection:
                return await ResolveAsync(connection.ConnectionStringExpression);
            case ReferenceExpression { IsConditional: true } conditional:
                var condition = await conditional.Condition!.GetValueAsync(default);
                var matches = string.Equals(condition, conditional.MatchValue, StringComparison.OrdinalIgnoreCase);
                return await ResolveAsync(matches ? conditional.WhenTrue! : conditional.WhenFalse!);
            case ReferenceExpression expression:
                var parts = new List<object>();
                foreach (var provider in expression.ValueProviders)
                {
                    parts.Add(await ResolveAsync(provider));
                }

                return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. parts]);
            case IManifestExpressionProvider provider:
                return provider.AsEnvironmentPlaceholder(this);
            default:
                return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
    }

    private string Resolve(string endpointName, EndpointProperty property)
    {
        var (scheme, port, _, _) = _endpoints[endpointName];
        return property switch
        {
            EndpointProperty.Url => $"{scheme}://{resource.Name}:{port}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => resource.Name,
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.HostAndPort => $"{resource.Name}:{port}",
            EndpointProperty.Scheme => scheme,
            _ => throw new NotSupportedException($"The stand-in publishes no {property} of an endpoint."),
        };
    }

    [GeneratedRegex(@"(?<!\$)\$(?=[\w{])")]
    private static partial Regex ShellVariable();
}
