using System.Globalization;
using Biblio.AppHost.Local;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Resources;

/// <summary>Shared parts of the monitoring resources. <c>Observability=false</c> turns them off.</summary>
internal static class Monitoring
{
    // The images of Prometheus, Alertmanager and their exporters run as this user.
    private const int NobodyUserId = 65534;

    private const UnixFileMode OwnerOnlyUmask =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    public static bool IsMonitored(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Observability", true);

    /// <summary>Whether the resources that run in containers only are added.</summary>
    public static bool IsMonitoredInContainers(this IDistributedApplicationBuilder builder) =>
        builder.IsMonitored() && !builder.IsNative();

    /// <summary>Adds a container with an HTTP endpoint. observability/README.md lists the pinned images.</summary>
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

    /// <summary>
    /// Adds a local program with an HTTP endpoint on loopback. Returns null when it is not installed, and the start
    /// prints its package.
    /// </summary>
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
            .AddExecutable(name, program, builder.Local().Folder.CreateFolder(name))
            .WithArgs(string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"))
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck(healthPath);
    }

    /// <summary>Links to the metrics of an exporter, which has no other page.</summary>
    public static IResourceBuilder<T> WithMetricsLink<T>(this IResourceBuilder<T> exporter)
        where T : IResourceWithEndpoints =>
        exporter.WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = (url.Url + "/metrics", "Metrics"));

    /// <summary>The path of a file in observability/, relative to the AppHost.</summary>
    public static string SourcePath(string path) => $"../observability/{path}";

    /// <summary>
    /// Lets a container connect to endpoints on this machine. Aspire opens a tunnel for each endpoint in the
    /// environment of the container.
    /// </summary>
    public static IResourceBuilder<ContainerResource> WithAccessTo(
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
    /// Copies files into a container. They contain secrets, so only the container's user can read them. That user does
    /// not exist on this machine.
    /// </summary>
    public static IResourceBuilder<ContainerResource> WithSecretFiles(
        this IResourceBuilder<ContainerResource> container,
        string folder,
        Func<CancellationToken, Task<Dictionary<string, string>>> files
    ) =>
        container.WithContainerFiles(
            folder,
            async (_, cancellationToken) => ToFileTree(await files(cancellationToken)),
            NobodyUserId,
            NobodyUserId,
            OwnerOnlyUmask
        );

    /// <summary>Writes files for a local program before each start. Only this user can read them.</summary>
    public static IResourceBuilder<ExecutableResource> WithSecretFiles(
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

    private static IEnumerable<ContainerFileSystemItem> ToFileTree(Dictionary<string, string> files) =>
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
