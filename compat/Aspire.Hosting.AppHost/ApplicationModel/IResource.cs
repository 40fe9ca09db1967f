namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the distributed application: a name and what is noted about it.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public interface IResourceWithWaitSupport : IResource;

public interface IResourceWithProbes : IResource;

public interface IComputeResource : IResource;

public interface IContainerFilesDestinationResource : IResource;

public interface IResourceWithContainerFiles : IResource;

/// <summary>A resource that neither starts nor stops, so nobody can wait for it.</summary>
public interface IResourceWithoutLifetime : IResource;

public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

public interface IResourceWithParent<out T> : IResourceWithParent where T : IResource
{
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
