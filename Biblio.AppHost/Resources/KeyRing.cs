using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The key ring that protects tokens and cookies. It is stored in Redis, encrypted with a secret.</summary>
internal static class KeyRing
{
    /// <summary>Lets a service read the key ring. Only the gateway creates keys.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyRing(
        this IResourceBuilder<ProjectResource> service,
        bool createsKeys = false
    )
    {
        service.WithEnvironment("Identity__KeyRingSecret", service.ApplicationBuilder.AddSecret("key-ring-secret"));
        return createsKeys ? service.WithEnvironment("Identity__CreatesKeys", "true") : service;
    }
}
