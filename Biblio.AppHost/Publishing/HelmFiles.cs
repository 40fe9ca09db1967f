using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.Kubernetes.Resources;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// The configuration files in the chart. They keep their text in files/, and a template makes a ConfigMap of them.
/// </summary>
internal static partial class HelmFiles
{
    /// <summary>Mounts the files of a resource, and replaces its pods when one of them changes.</summary>
    public static void Mount(PodTemplateSpecV1 template, IResource resource)
    {
        foreach (var (index, files) in PublishedFiles.Of(resource).Index())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"files-{index}");
            var volume = new VolumeV1
            {
                Name = name,
                ConfigMap = new() { Name = NameOf(resource, index) },
            };
            // The extension point of Aspire's publisher is synchronous.
            foreach (var path in files.Read(default).GetAwaiter().GetResult().Keys.Order(StringComparer.Ordinal))
            {
                volume.ConfigMap.Items.Add(new() { Key = Path.GetFileName(path), Path = path });
            }

            template.Spec.Volumes.Add(volume);
            template
                .Spec.Containers[0]
                .VolumeMounts.Add(
                    new()
                    {
                        Name = name,
                        MountPath = files.Target,
                        SubPath = files.IsFolder ? null! : Path.GetFileName(files.Target),
                        ReadOnly = true,
                    }
                );
            template.Metadata.Annotations[$"checksum/{name}"] =
                $"{{{{ {Glob(resource, files)}.AsConfig | sha256sum }}}}";
        }
    }

    public static async Task WriteAsync(
        DistributedApplicationModel model,
        string folder,
        CancellationToken cancellationToken
    )
    {
        // The publisher names a file after its object, and the name of this one contains an expression.
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "templates"), "{{*", SearchOption.AllDirectories))
        {
            File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, "job.yaml"));
        }

        var names = model.Resources.OfType<IComputeResource>().Select(resource => resource.Name).ToHashSet();
        await PublishedFiles.WriteAsync(
            model,
            Path.Combine(folder, "files"),
            text => UseServiceNames(text, names),
            cancellationToken
        );
        foreach (var resource in model.Resources)
        {
            foreach (var (index, files) in PublishedFiles.Of(resource).Index())
            {
                var path = Path.Combine(
                    folder,
                    "templates",
                    resource.Name,
                    string.Create(CultureInfo.InvariantCulture, $"files-{index}.yaml")
                );
                await File.WriteAllTextAsync(
                    path,
                    $"""
                    ---
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: {NameOf(resource, index)}
                      labels:
                        app.kubernetes.io/name: "{"{{ .Chart.Name }}"}"
                        app.kubernetes.io/component: "{resource.Name}"
                        app.kubernetes.io/instance: "{"{{ .Release.Name }}"}"
                    data:
                    {"{{"} {Glob(resource, files)}.AsConfig | indent 2 {"}}"}

                    """,
                    cancellationToken
                );
            }
        }
    }

    /// <summary>The service of a resource has another name than the resource.</summary>
    private static string UseServiceNames(string text, HashSet<string> names)
    {
        var withPorts = Address()
            .Replace(text, match =>
                names.Contains(match.Groups[1].Value) ? $"{match.Groups[1]}-service:" : match.Value
            );
        return DnsNames()
            .Replace(withPorts, match => string.Join(", ", match.Value.Split(", ").Select(name => $"{name}-pods")));
    }

    private static string NameOf(IResource resource, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{resource.Name}-files-{index}");

    private static string Glob(IResource resource, PublishedFilesAnnotation files) =>
        $"(.Files.Glob `files/{PublishedFiles.PathOf(resource, files)}{(files.IsFolder ? "/**" : "")}`)";

    [GeneratedRegex(@"(?<=^|[/""\s])([a-z][a-z-]*):(?=\d)", RegexOptions.Multiline)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<=- names: \[)[^\]]+")]
    private static partial Regex DnsNames();
}
