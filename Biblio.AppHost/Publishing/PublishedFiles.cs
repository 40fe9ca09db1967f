using System.Text.RegularExpressions;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>Configuration files of a container that do not contain secrets.</summary>
/// <param name="Target">The file or the folder in the container.</param>
/// <param name="IsFolder">Whether all files of the target come from here.</param>
/// <param name="Read">Returns the texts by their paths below the target, or below its folder.</param>
internal sealed record PublishedFilesAnnotation(
    string Target,
    bool IsFolder,
    Func<CancellationToken, Task<Dictionary<string, string>>> Read
) : IResourceAnnotation;

/// <summary>
/// Writes the configuration files beside the Compose file or into the chart. The manifest refers to those of the
/// Compose file.
/// </summary>
internal static partial class PublishedFiles
{
    /// <summary>The folder of the Compose file, relative to the AppHost.</summary>
    private const string ComposeFolder = "../deploy/compose";

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
        return container.WithPublishedFiles(
            target,
            isFolder,
            async cancellationToken =>
            {
                var files = new Dictionary<string, string>();
                foreach (var file in isFolder ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path])
                {
                    var name = isFolder ? Path.GetRelativePath(path, file).Replace('\\', '/') : Path.GetFileName(target);
                    files[name] = await File.ReadAllTextAsync(file, cancellationToken);
                }

                return files;
            }
        );
    }

    /// <summary>Adds files to the published forms.</summary>
    public static IResourceBuilder<ContainerResource> WithPublishedFiles(
        this IResourceBuilder<ContainerResource> container,
        string target,
        bool isFolder,
        Func<CancellationToken, Task<Dictionary<string, string>>> read
    ) => container.WithAnnotation(new PublishedFilesAnnotation(target, isFolder, read));

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

    /// <summary>
    /// Prometheus finds every replica by its address in DNS. A file of addresses would list the services only.
    /// </summary>
    /// <param name="settings">The text of prometheus.yml.</param>
    /// <param name="job">The job to change.</param>
    /// <param name="names">The names in DNS.</param>
    /// <param name="port">The port of all replicas.</param>
    /// <param name="label">The label of all targets, or null for the name of each.</param>
    public static string FindReplicasByDns(
        string settings,
        string job,
        IEnumerable<string> names,
        int port,
        string? label
    ) =>
        FileDiscovery(job)
            .Replace(
                settings,
                $"""
                    dns_sd_configs:
                      - names: [{string.Join(", ", names)}]
                        type: A
                        port: {port}
                        refresh_interval: 15s
                    relabel_configs:
                      - source_labels: [__meta_dns_name]
                        regex: (.+?)(?:-pods)?
                        replacement: {label ?? "$1"}
                        target_label: service

                """
            );

    private static Regex FileDiscovery(string job) =>
        new($@"    file_sd_configs:\n      - files: \[targets/{job}\.json\]\n        refresh_interval: \w+\n");
}
