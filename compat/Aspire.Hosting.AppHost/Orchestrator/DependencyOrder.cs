using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Who needs whom: by waiting, by reference, or by living inside it.</summary>
internal static class DependencyOrder
{
    /// <summary>Layers of resources; whoever needs others comes in an earlier layer than they.</summary>
    public static IEnumerable<IResource[]> LayersToStop(DistributedApplicationModel model)
    {
        var depths = new Dictionary<IResource, int>();
        return model.Resources.ToArray().GroupBy(resource => Depth(resource, depths)).OrderByDescending(layer => layer.Key).Select(layer => layer.ToArray());
    }

    private static int Depth(IResource resource, Dictionary<IResource, int> depths)
    {
        if (depths.TryGetValue(resource, out var depth))
        {
            return depth;
        }

        // Known as 0 while its needs are looked at: a circle of references ends here.
        depths[resource] = 0;
        return depths[resource] = Needs(resource).Select(needed => Depth(needed, depths) + 1).DefaultIfEmpty(0).Max();
    }

    private static IEnumerable<IResource> Needs(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => relationship.Resource))
            .Concat(resource is IResourceWithParent { Parent: var parent } ? [parent] : [])
            .Where(needed => needed != resource);
}
