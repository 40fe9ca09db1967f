namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container. This build describes containers and runs none.</summary>
public class ContainerResource(string name, string? entrypoint = null) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    public string? Entrypoint { get; set; } = entrypoint;

    public bool? ShellExecution { get; set; }
}
