using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// Writes the configuration files beside the Compose file or into the chart. The manifest refers to those of the
/// Compose file.
/// </summary>
internal static class PublishedFiles
{
    /// <summary>The folder of the Compose file, relative to the AppHost.</summary>
    private const string ComposeFolder = "../deploy/compose";

    public static IEnumerable<PublishedFilesAnnotation> Of(IResource resource) =>
        resource.Annotations.OfType<PublishedFilesAnnotation>();

    /// <summary>Where the files of a target are, relative to the Compose file or the chart's folder for files.</summary>
    public static string PathOf(IResource resource, PublishedFilesAnnotation files) =>
        $"{resource.Name}/{Path.GetFileName(files.Target)}";

    /// <summary>Mounts the files of the Compose file in the manifest.</summary>
    public static void AddManifestFiles(this IDistributedApplicationBuilder builder)
    {
        foreach (var container in builder.Resources.OfType<ContainerResource>())
        {
            foreach (var files in Of(container))
            {
                builder
                    .CreateResourceBuilder(container)
                    .WithBindMount($"{ComposeFolder}/{PathOf(container, files)}", files.Target, isReadOnly: true);
            }
        }
    }

    /// <summary>Writes the files of all containers below a folder.</summary>
    /// <param name="model">The application.</param>
    /// <param name="folder">The folder to write to.</param>
    /// <param name="edit">Adapts a text to the form that is published.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task WriteAsync(
        DistributedApplicationModel model,
        string folder,
        Func<string, string> edit,
        CancellationToken cancellationToken
    )
    {
        foreach (var container in model.Resources)
        {
            foreach (var files in Of(container))
            {
                foreach (var (name, text) in await files.Read(cancellationToken))
                {
                    var target = Path.Combine(folder, PathOf(container, files));
                    var path = files.IsFolder ? Path.Combine(target, name) : target;
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await File.WriteAllTextAsync(path, edit(text), cancellationToken);
                }
            }
        }
    }
}
