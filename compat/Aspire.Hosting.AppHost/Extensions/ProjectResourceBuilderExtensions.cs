using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public static partial class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name) where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, OptionsFor(launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), configure);

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, OptionsFor(launchProfileName));

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure) =>
        builder.AddProject(name, new ProjectMetadata(Path.GetFullPath(projectPath.Replace('\\', '/'), builder.AppHostDirectory)), configure);

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) =>
        builder.WithAnnotation(new ReplicaAnnotation(replicas));

    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(this IResourceBuilder<ProjectResource> builder) =>
        builder.WithAnnotation(new DisableForwardedHeadersAnnotation(), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Only says how to publish; nothing changes for a run.</summary>
    public static IResourceBuilder<T> PublishAsDockerFile<T>(this IResourceBuilder<T> builder, Action<IResourceBuilder<ContainerResource>>? configure = null) where T : ProjectResource =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode ? builder : throw new NotSupportedException("This build runs applications; it does not publish them yet.");

    private static Action<ProjectResourceOptions> OptionsFor(string? launchProfileName) => options =>
    {
        options.ExcludeLaunchProfile = launchProfileName is null;
        options.LaunchProfileName = launchProfileName;
    };

    private static IResourceBuilder<ProjectResource> AddProject<TMetadata>(
        this IDistributedApplicationBuilder builder, string name, TMetadata metadata, Action<ProjectResourceOptions> configure) where TMetadata : IProjectMetadata
    {
        if (!File.Exists(metadata.ProjectPath))
        {
            throw new DistributedApplicationException($"Project file '{metadata.ProjectPath}' was not found.");
        }

        var options = new ProjectResourceOptions();
        configure(options);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        NoteLaunchProfile(project, options);
        project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        if (builder.Environment.IsDevelopment())
        {
            project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }

        project.WithOtlpExporter()
            .WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple")
            .WithEnvironment("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true");
        return project.WithProjectEndpoints(options);
    }

    private static void NoteLaunchProfile(IResourceBuilder<ProjectResource> project, ProjectResourceOptions options)
    {
        var configuration = project.ApplicationBuilder.Configuration;
        if (options.ExcludeLaunchProfile)
        {
            project.WithAnnotation(new ExcludeLaunchProfileAnnotation());
        }
        else if (options.LaunchProfileName is { Length: > 0 } asked)
        {
            project.WithAnnotation(new LaunchProfileAnnotation(asked));
        }
        else if ((configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"]) is { Length: > 0 } preferred)
        {
            project.WithAnnotation(new DefaultLaunchProfileAnnotation(preferred));
        }
    }
}
