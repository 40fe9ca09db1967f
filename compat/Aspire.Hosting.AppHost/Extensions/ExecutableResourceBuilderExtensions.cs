using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ExecutableResourceBuilderExtensions
{
    public static IResourceBuilder<ExecutableResource> AddExecutable(this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args) =>
        builder.AddExecutable(name, command, workingDirectory, (object[]?)args);

    /// <summary>A program; its folder is relative to the AppHost's.</summary>
    public static IResourceBuilder<ExecutableResource> AddExecutable(this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params object[]? args)
    {
        var folder = Path.GetFullPath(workingDirectory.Replace('\\', '/'), builder.AppHostDirectory);
        return builder.AddResource(new ExecutableResource(name, command, folder)).WithArgs(args ?? []);
    }

    public static IResourceBuilder<T> WithCommand<T>(this IResourceBuilder<T> builder, string command) where T : ExecutableResource
    {
        builder.Resource.Annotations.OfType<ExecutableAnnotation>().Last().Command = command;
        return builder;
    }

    public static IResourceBuilder<T> WithWorkingDirectory<T>(this IResourceBuilder<T> builder, string workingDirectory) where T : ExecutableResource
    {
        builder.Resource.Annotations.OfType<ExecutableAnnotation>().Last().WorkingDirectory = Path.GetFullPath(workingDirectory, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }

    /// <summary>Only says how to publish; nothing changes for a run.</summary>
    public static IResourceBuilder<T> PublishAsDockerFile<T>(this IResourceBuilder<T> builder, Action<IResourceBuilder<ContainerResource>>? configure = null) where T : ExecutableResource =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode ? builder : throw new NotSupportedException("This build runs applications; it does not publish them yet.");
}
