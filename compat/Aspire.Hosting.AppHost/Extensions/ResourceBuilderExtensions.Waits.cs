using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Starts only when the dependency runs, is healthy, and its ready event was handled.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport =>
        builder.Wait(dependency.Resource, WaitType.WaitUntilHealthy, behavior: null);

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.Wait(dependency.Resource, WaitType.WaitUntilHealthy, waitBehavior);

    /// <summary>Starts only when the dependency runs, healthy or not.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport =>
        builder.Wait(dependency.Resource, WaitType.WaitUntilStarted, behavior: null);

    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.Wait(dependency.Resource, WaitType.WaitUntilStarted, waitBehavior);

    /// <summary>Starts only when the dependency has ended with that exit code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        RequireOther(builder.Resource, dependency.Resource);
        return builder.WithRelationship(dependency.Resource, KnownRelationshipTypes.WaitFor)
            .WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitForCompletion, exitCode));
    }

    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder) where T : IResource => builder.WithAnnotation(new ExplicitStartupAnnotation());

    private static IResourceBuilder<T> Wait<T>(this IResourceBuilder<T> builder, IResource dependency, WaitType type, WaitBehavior? behavior) where T : IResourceWithWaitSupport
    {
        RequireOther(builder.Resource, dependency);

        // What lives inside another resource may have no health of its own: wait for the outer one too.
        if (dependency is IResourceWithParent { Parent: var parent })
        {
            builder.Wait(parent, type, behavior);
        }

        return builder.WithRelationship(dependency, KnownRelationshipTypes.WaitFor).WithAnnotation(new WaitAnnotation(dependency, type) { WaitBehavior = behavior });
    }

    private static void RequireOther(IResource resource, IResource dependency)
    {
        if (resource == dependency)
        {
            throw new DistributedApplicationException($"The '{resource.Name}' resource cannot wait for itself.");
        }

        if (resource is IResourceWithParent { Parent: var parent } && parent == dependency)
        {
            throw new DistributedApplicationException($"The '{resource.Name}' resource cannot wait for its parent '{dependency.Name}'.");
        }
    }
}
