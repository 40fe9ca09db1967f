using System.Collections.ObjectModel;
using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The base of every resource.</summary>
[DebuggerDisplay("{GetType().Name,nq} {Name}")]
public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    public virtual string Name { get; }

    public virtual ResourceAnnotationCollection Annotations { get; } = [];

    public override string ToString() => Name;
}

public interface IResourceAnnotation;

/// <summary>What is noted about a resource. Changed by event handlers while others read it, so enumeration works on a copy.</summary>
public sealed class ResourceAnnotationCollection() : Collection<IResourceAnnotation>(new Snapshots())
{
    private sealed class Snapshots : IList<IResourceAnnotation>
    {
        private readonly Lock _lock = new();
        private IResourceAnnotation[] _items = [];

        public int Count => _items.Length;

        public bool IsReadOnly => false;

        public IResourceAnnotation this[int index]
        {
            get => _items[index];
            set => Change(items => items[index] = value);
        }

        public void Add(IResourceAnnotation item) => Change(items => items.Add(item));

        public void Insert(int index, IResourceAnnotation item) => Change(items => items.Insert(Math.Min(index, items.Count), item));

        public void Clear() => Change(items => items.Clear());

        public void RemoveAt(int index) => Change(items => items.RemoveAt(index));

        public bool Remove(IResourceAnnotation item)
        {
            var removed = false;
            Change(items => removed = items.Remove(item));
            return removed;
        }

        public bool Contains(IResourceAnnotation item) => _items.Contains(item);

        public int IndexOf(IResourceAnnotation item) => Array.IndexOf(_items, item);

        public void CopyTo(IResourceAnnotation[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public IEnumerator<IResourceAnnotation> GetEnumerator() => ((IEnumerable<IResourceAnnotation>)_items).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        private void Change(Action<List<IResourceAnnotation>> change)
        {
            lock (_lock)
            {
                List<IResourceAnnotation> items = [.. _items];
                change(items);
                _items = [.. items];
            }
        }
    }
}
