namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project.</summary>
public class ProjectResource(string name) : Resource(name),
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource, IContainerFilesDestinationResource;

public static class ProjectResourceExtensions
{
    public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model) => model.Resources.OfType<ProjectResource>();

    public static IProjectMetadata GetProjectMetadata(this IResource resource) => resource.Annotations.OfType<IProjectMetadata>().Single();
}
