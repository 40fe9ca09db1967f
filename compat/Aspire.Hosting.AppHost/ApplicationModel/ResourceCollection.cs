using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

public interface IResourceCollection : IList<IResource>
{
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource);
}

/// <summary>The resources of an application; a name is there once, whatever its case.</summary>
public sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    public ResourceCollection()
    {
    }

    public ResourceCollection(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            Add(resource);
        }
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = this.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase));
        return resource is not null;
    }

    protected override void InsertItem(int index, IResource item)
    {
        RequireFreeName(item, null);
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, IResource item)
    {
        RequireFreeName(item, this[index]);
        base.SetItem(index, item);
    }

    private void RequireFreeName(IResource item, IResource? replaced)
    {
        if (TryGetByName(item.Name, out var present) && present != replaced)
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{item.GetType()}' with name '{item.Name}' because resource of type '{present.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }
    }
}

/// <summary>The application as it was described.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    public DistributedApplicationModel(IEnumerable<IResource> resources) : this(new ResourceCollection(resources))
    {
    }

    public IResourceCollection Resources { get; } = resources ?? throw new ArgumentNullException(nameof(resources));
}
