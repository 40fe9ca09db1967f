namespace Biblio.AppHost.Resources;

/// <summary>Configuration files of a container that do not contain secrets.</summary>
/// <param name="Target">The file or the folder in the container.</param>
/// <param name="IsFolder">Whether all files of the target come from here.</param>
/// <param name="Read">Returns the texts by their paths below the target, or below its folder.</param>
internal sealed record PublishedFilesAnnotation(
    string Target,
    bool IsFolder,
    Func<CancellationToken, Task<Dictionary<string, string>>> Read
) : IResourceAnnotation;

/// <summary>Mounts configuration files. Publishing/PublishedFiles.cs writes them to the published forms.</summary>
internal static class ConfigurationFiles
{
    /// <summary>Mounts a file or a folder of observability/. It is the same in a run and in each published form.</summary>
    public static IResourceBuilder<ContainerResource> WithSourceFiles(
        this IResourceBuilder<ContainerResource> container,
        string source,
        string target
    )
    {
        var builder = container.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode)
        {
            return container.WithBindMount(Monitoring.SourcePath(source), target, isReadOnly: true);
        }

        var path = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, Monitoring.SourcePath(source)));
        var isFolder = Directory.Exists(path);
        return container.WithPublishedFiles(target, isFolder, async cancellationToken =>
        {
            var files = new Dictionary<string, string>();
            foreach (var file in isFolder ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path])
            {
                var name = isFolder ? Path.GetRelativePath(path, file).Replace('\\', '/') : Path.GetFileName(target);
                files[name] = await File.ReadAllTextAsync(file, cancellationToken);
            }

            return files;
        });
    }

    /// <summary>Adds files to the published forms.</summary>
    public static IResourceBuilder<ContainerResource> WithPublishedFiles(
        this IResourceBuilder<ContainerResource> container,
        string target,
        bool isFolder,
        Func<CancellationToken, Task<Dictionary<string, string>>> read
    ) => container.WithAnnotation(new PublishedFilesAnnotation(target, isFolder, read));
}
