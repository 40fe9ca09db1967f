namespace Biblio.AppHost;

/// <summary>Something that keeps data: how to connect to it, and the server to wait for (none when it is somebody else's).</summary>
internal sealed record Store(IResourceBuilder<IResourceWithConnectionString> Connection, IResourceBuilder<IResource>? Server = null)
{
    /// <summary>The name by which services ask for it (<c>ConnectionStrings:NAME</c>).</summary>
    public string ConnectionName { get; init; } = Connection.Resource.Name;
}
