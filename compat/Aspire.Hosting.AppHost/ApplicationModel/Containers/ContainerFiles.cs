namespace Aspire.Hosting.ApplicationModel;

/// <summary>A file or folder that is put into a container.</summary>
public abstract class ContainerFileSystemItem
{
    private string? _name;

    public string Name
    {
        get => _name!;
        set => _name = value.Length > 0 && Path.GetFileName(value) == value
            ? value
            : throw new ArgumentException($"Name '{value}' must be a simple file or folder name; parent folders are ContainerDirectory entries.", nameof(value));
    }

    public int? Owner { get; set; }

    public int? Group { get; set; }

    public UnixFileMode Mode { get; set; }
}

public abstract class ContainerFileBase : ContainerFileSystemItem
{
    public string? Contents { get; set; }

    public string? SourcePath { get; set; }

    public bool? ContinueOnError { get; set; }
}

public sealed class ContainerFile : ContainerFileBase;

public sealed class ContainerDirectory : ContainerFileSystemItem
{
    public IEnumerable<ContainerFileSystemItem> Entries { get; set; } = [];

    public static IEnumerable<ContainerFileSystemItem> GetFileSystemItemsFromPath(
        string path, string searchPattern = "*", SearchOption searchOptions = SearchOption.TopDirectoryOnly, Action<ContainerFileSystemItem>? updateItem = null)
    {
        var fullPath = Path.GetFullPath(path);
        if (File.Exists(fullPath))
        {
            return [Noted(new ContainerFile { Name = Path.GetFileName(fullPath), SourcePath = fullPath }, updateItem)];
        }

        return Directory.Exists(fullPath) ? Items(fullPath) : throw new InvalidOperationException($"The specified path '{fullPath}' does not exist.");

        List<ContainerFileSystemItem> Items(string folder)
        {
            List<ContainerFileSystemItem> items = [];
            if (searchOptions == SearchOption.AllDirectories)
            {
                foreach (var child in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
                {
                    if (Items(child) is { Count: > 0 } entries)
                    {
                        items.Add(Noted(new ContainerDirectory { Name = Path.GetFileName(child), Entries = entries }, updateItem));
                    }
                }
            }

            foreach (var file in Directory.GetFiles(folder, searchPattern).Order(StringComparer.Ordinal))
            {
                items.Add(Noted(new ContainerFile { Name = Path.GetFileName(file), SourcePath = file }, updateItem));
            }

            return items;
        }
    }

    private static ContainerFileSystemItem Noted(ContainerFileSystemItem item, Action<ContainerFileSystemItem>? updateItem)
    {
        updateItem?.Invoke(item);
        return item;
    }
}

public sealed class ContainerFileSystemCallbackAnnotation : IResourceAnnotation
{
    public required string DestinationPath { get; init; }

    public int? DefaultOwner { get; init; }

    public int? DefaultGroup { get; init; }

    public UnixFileMode? Umask { get; init; }

    public required Func<ContainerFileSystemCallbackContext, CancellationToken, Task<IEnumerable<ContainerFileSystemItem>>> Callback { get; init; }
}

public sealed class ContainerFileSystemCallbackContext
{
    public required IServiceProvider Services { get; init; }

    public required IResource Model { get; init; }
}
