namespace Biblio.AppHost.Publishing;

/// <summary>A container that runs a script with the programs of a store's own image, and ends.</summary>
internal static class StoreJob
{
    public static IResourceBuilder<ContainerResource> AddStoreJob(
        this IDistributedApplicationBuilder builder,
        string name,
        ContainerResource store,
        string script
    )
    {
        var image = store.Annotations.OfType<ContainerImageAnnotation>().Last();
        var target = builder.CreateResourceBuilder(store);
        return builder
            .AddContainer(name, image.Registry is null ? image.Image : $"{image.Registry}/{image.Image}", image.Tag!)
            .WithEntrypoint("/bin/sh")
            .WithArgs("-ec", script)
            .WithReferenceRelationship(target)
            .WaitFor(target);
    }
}
