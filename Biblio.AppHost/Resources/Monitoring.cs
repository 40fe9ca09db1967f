using System.Globalization;
using Biblio.AppHost.Local;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Resources;

/// <summary>What the monitoring resources have in common. <c>Observability=false</c> leaves all of them out.</summary>
internal static class Monitoring
{
    // The images of Prometheus' family run as this user.
    private const int Nobody = 65534;

    private const UnixFileMode HiddenFromOthers =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    public static bool IsMonitored(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Observability", true);

    /// <summary>What runs in containers only.</summary>
    public static bool IsMonitoredInContainers(this IDistributedApplicationBuilder builder) =>
        builder.IsMonitored() && !builder.IsNative();

    /// <summary>A container with a page; images as pinned in observability/README.md.</summary>
    public static IResourceBuilder<ContainerResource> AddMonitoringContainer(
        this IDistributedApplicationBuilder builder,
        string name,
        string image,
        string tag,
        int targetPort,
        string healthPath
    ) =>
        builder
            .AddContainer(name, image, tag)
            .WithHttpEndpoint(builder.PortOf(name), targetPort, "http")
            .WithHttpHealthCheck(healthPath)
            .WithAnnotation(new OptionalAnnotation());

    /// <summary>A local program with a page on loopback; null, and a word at the start, when it is not installed.</summary>
    public static IResourceBuilder<ExecutableResource>? AddMonitoringProgram(
        this IDistributedApplicationBuilder builder,
        string name,
        string healthPath,
        string package,
        params string[] programs
    )
    {
        var program = programs.Select(LocalProgram.PathOf).OfType<string>().FirstOrDefault();
        if (program is null)
        {
            builder.Local().NotInstalled.Add($"{name} (apt-get install {package})");
            return null;
        }

        var port = builder.PortOf(name);
        return builder
            .AddExecutable(name, program, builder.Local().Folder.Private(name))
            .WithArgs(string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"))
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck(healthPath);
    }

    /// <summary>An exporter has nothing to show but its metrics.</summary>
    public static IResourceBuilder<T> WithMetricsLink<T>(this IResourceBuilder<T> exporter)
        where T : IResourceWithEndpoints =>
        exporter.WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = (url.Url + "/metrics", "Metrics"));

    /// <summary>A file of observability/, relative to the AppHost.</summary>
    public static string Source(string path) => $"../observability/{path}";

    /// <summary>Aspire opens a way from a container to this machine for the endpoints in the container's environment.</summary>
    public static IResourceBuilder<ContainerResource> Reaches(
        this IResourceBuilder<ContainerResource> container,
        Func<IEnumerable<EndpointReference>> endpoints
    ) =>
        container.WithEnvironment(context =>
        {
            foreach (var (index, endpoint) in endpoints().Index())
            {
                context.EnvironmentVariables[string.Create(CultureInfo.InvariantCulture, $"BIBLIO_REACHES_{index}")] =
                    endpoint;
            }
        });

    /// <summary>
    /// Files that are copied into the container, because they hold secrets: only the container's own user may read them,
    /// and that user is nobody on this machine.
    /// </summary>
    public static IResourceBuilder<ContainerResource> WithOwnFiles(
        this IResourceBuilder<ContainerResource> container,
        string folder,
        Func<CancellationToken, Task<Dictionary<string, string>>> files
    ) =>
        container.WithContainerFiles(
            folder,
            async (_, cancellationToken) => Tree(await files(cancellationToken)),
            Nobody,
            Nobody,
            HiddenFromOthers
        );

    /// <summary>The same for a local program: written before each start, readable by this user only.</summary>
    public static IResourceBuilder<ExecutableResource> WithOwnFiles(
        this IResourceBuilder<ExecutableResource> program,
        StateFolder state,
        Func<CancellationToken, Task<Dictionary<string, string>>> files
    ) =>
        program.OnBeforeResourceStarted(
            async (_, _, cancellationToken) =>
            {
                foreach (var (path, text) in await files(cancellationToken))
                {
                    var folder = Path.Combine(program.Resource.Name, Path.GetDirectoryName(path)!);
                    state.Write(folder, Path.GetFileName(path), text);
                }
            }
        );

    private static IEnumerable<ContainerFileSystemItem> Tree(Dictionary<string, string> files) =>
        from file in files
        group new ContainerFile { Name = Path.GetFileName(file.Key), Contents = file.Value } by Path.GetDirectoryName(
            file.Key
        )! into folder
        from item in folder.Key.Length == 0
            ? folder
            : (IEnumerable<ContainerFileSystemItem>)
                [new ContainerDirectory { Name = folder.Key, Entries = folder.ToList() }]
        select item;
}
