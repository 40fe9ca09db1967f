using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Looks into what is noted about a resource.</summary>
public static class ResourceExtensions
{
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation) where T : IResourceAnnotation
    {
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    public static bool TryGetAnnotationsOfType<T>(this IResource resource, [NotNullWhen(true)] out IEnumerable<T>? result) where T : IResourceAnnotation
    {
        var found = resource.Annotations.OfType<T>().ToArray();
        result = found.Length == 0 ? null : found;
        return result is not null;
    }

    public static bool HasAnnotationOfType<T>(this IResource resource) where T : IResourceAnnotation => resource.Annotations.OfType<T>().Any();

    public static bool TryGetEndpoints(this IResource resource, [NotNullWhen(true)] out IEnumerable<EndpointAnnotation>? endpoints) => resource.TryGetAnnotationsOfType(out endpoints);

    public static bool TryGetUrls(this IResource resource, [NotNullWhen(true)] out IEnumerable<ResourceUrlAnnotation>? urls) => resource.TryGetAnnotationsOfType(out urls);

    public static bool TryGetEnvironmentVariables(this IResource resource, [NotNullWhen(true)] out IEnumerable<EnvironmentCallbackAnnotation>? environmentVariables) =>
        resource.TryGetAnnotationsOfType(out environmentVariables);

    public static bool TryGetContainerMounts(this IResource resource, [NotNullWhen(true)] out IEnumerable<ContainerMountAnnotation>? volumeMounts) =>
        resource.TryGetAnnotationsOfType(out volumeMounts);

    public static bool TryGetContainerImageName(this IResource resource, [NotNullWhen(true)] out string? imageName)
    {
        imageName = resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image) ? image.FullName : null;
        return imageName is not null;
    }

    public static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource) =>
        resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new EndpointReference(resource, endpoint));

    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName) => new(resource, endpointName);

    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName, NetworkIdentifier contextNetworkId) =>
        new(resource, endpointName, contextNetworkId);

    public static int GetReplicaCount(this IResource resource) => resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : 1;

    public static bool IsContainer(this IResource resource) => resource.HasAnnotationOfType<ContainerImageAnnotation>() || resource.HasAnnotationOfType<DockerfileBuildAnnotation>();

    /// <summary>The names of what runs for this resource: one, or one for each replica.</summary>
    public static string[] GetResolvedResourceNames(this IResource resource) => resource.TryGetLastAnnotation<InstancesAnnotation>(out var instances) ? instances.Ids : [resource.Name];

    internal static bool IsProcess(this IResource resource) => resource is ProjectResource or ExecutableResource;
}

/// <summary>The ids of the instances of a resource.</summary>
internal sealed record InstancesAnnotation(string[] Ids) : IResourceAnnotation;
