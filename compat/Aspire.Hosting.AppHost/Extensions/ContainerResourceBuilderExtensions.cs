using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Describes containers; this build runs none.</summary>
public static partial class ContainerResourceBuilderExtensions
{
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image) =>
        builder.AddResource(new ContainerResource(name)).WithImage(image);

    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag) =>
        builder.AddResource(new ContainerResource(name)).WithImage(image, tag);

    public static IResourceBuilder<ContainerResource> AddDockerfile(
        this IDistributedApplicationBuilder builder, string name, string contextPath, string? dockerfilePath = null, string? stage = null) =>
        builder.AddResource(new ContainerResource(name)).WithDockerfile(contextPath, dockerfilePath, stage);

    public static IResourceBuilder<T> WithDockerfile<T>(this IResourceBuilder<T> builder, string contextPath, string? dockerfilePath = null, string? stage = null) where T : ContainerResource
    {
        var context = Path.GetFullPath(contextPath, builder.ApplicationBuilder.AppHostDirectory);
        return builder.WithAnnotation(new DockerfileBuildAnnotation(context, Path.GetFullPath(dockerfilePath ?? "Dockerfile", context), stage), ResourceAnnotationMutationBehavior.Replace);
    }

    public static IResourceBuilder<T> WithBuildArg<T>(this IResourceBuilder<T> builder, string name, object? value) where T : ContainerResource
    {
        Dockerfile(builder).BuildArguments[name] = value;
        return builder;
    }

    public static IResourceBuilder<T> WithBuildArg<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> value) where T : ContainerResource =>
        value.Resource.Secret
            ? throw new InvalidOperationException("Cannot add secret parameter as a build argument. Use WithBuildSecret instead.")
            : builder.WithBuildArg(name, value.Resource);

    public static IResourceBuilder<T> WithBuildSecret<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> value) where T : ContainerResource
    {
        Dockerfile(builder).BuildSecrets[name] = value.Resource;
        return builder;
    }

    /// <summary>An image, as <c>registry/name:tag</c>; without a tag it is the latest.</summary>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null) where T : ContainerResource
    {
        var at = image.IndexOf("@sha256:", StringComparison.Ordinal);
        var sha = at < 0 ? null : image[(at + 8)..];
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':') is var last && last > name.LastIndexOf('/') ? last : -1;
        var ownTag = colon < 0 ? null : name[(colon + 1)..];
        name = colon < 0 ? name : name[..colon];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var registry = slash > 0 && (name[..slash].Contains('.', StringComparison.Ordinal) || name[..slash].Contains(':', StringComparison.Ordinal) || name[..slash] == "localhost") ? name[..slash] : null;
        name = registry is null ? name : name[(slash + 1)..];
        if (tag is not null && (ownTag ?? sha) is not null)
        {
            throw new InvalidOperationException("Ambiguous tags: a tag was given beside one in the image name.");
        }

        if (!builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var annotation))
        {
            annotation = new ContainerImageAnnotation { Image = name };
            builder.WithAnnotation(annotation);
        }

        (annotation.Registry, annotation.Image) = (registry, name);
        if (sha is not null)
        {
            annotation.SHA256 = sha;
        }
        else
        {
            annotation.Tag = tag ?? ownTag ?? "latest";
        }

        return builder;
    }

    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag) where T : ContainerResource => builder.Image(image => image.Tag = tag);

    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry) where T : ContainerResource => builder.Image(image => image.Registry = registry);

    public static IResourceBuilder<T> WithImageSHA256<T>(this IResourceBuilder<T> builder, string sha256) where T : ContainerResource => builder.Image(image => image.SHA256 = sha256);

    private static IResourceBuilder<T> Image<T>(this IResourceBuilder<T> builder, Action<ContainerImageAnnotation> change) where T : ContainerResource
    {
        change(builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
            ? image
            : throw new InvalidOperationException($"The resource '{builder.Resource.Name}' does not have a container image specified. Use WithImage to specify the container image."));
        return builder;
    }

    private static DockerfileBuildAnnotation Dockerfile<T>(IResourceBuilder<T> builder) where T : ContainerResource =>
        builder.Resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build)
            ? build
            : throw new InvalidOperationException("The resource does not have a Dockerfile build annotation. Call WithDockerfile before calling this.");
}
