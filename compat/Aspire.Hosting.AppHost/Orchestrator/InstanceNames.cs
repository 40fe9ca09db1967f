using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>How an instance is called for people: the resource's name; with replicas a number after it.</summary>
internal static class InstanceNames
{
    public static string Of(IResource resource, string id)
    {
        var ids = resource.GetResolvedResourceNames();
        return ids.Length > 1 ? $"{resource.Name}-{Array.IndexOf(ids, id) + 1}" : resource.Name;
    }
}
