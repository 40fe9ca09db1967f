namespace Biblio.Catalog.Imports;

/// <summary>Records that are written together. No two of them describe the same book.</summary>
internal sealed class ImportBatch
{
    public const int Size = 250;

    private readonly List<ImportItem> _items = [];
    private readonly HashSet<string> _keys = [];

    public int Count => _items.Count;

    public IReadOnlyList<ImportItem> Items => _items;

    /// <summary>
    /// Returns false when the batch has a record of the same book. Then the batch must be written first.
    /// </summary>
    public bool TryAdd(ImportItem item)
    {
        string?[] keys = [item.Content?.Isbn13, item.Content is null ? null : item.Identity];
        if (keys.Any(key => key is not null && _keys.Contains(key)))
        {
            return false;
        }

        _keys.UnionWith(keys.OfType<string>());
        _items.Add(item);
        return true;
    }

    public void Clear()
    {
        _items.Clear();
        _keys.Clear();
    }
}
