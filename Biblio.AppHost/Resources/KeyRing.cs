using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The keys that protect tokens and cookies; they lie in Redis, encrypted with this secret.</summary>
internal static class KeyRing
{
    /// <summary>The service may read the key ring; only the gateway creates keys.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyRing(
        this IResourceBuilder<ProjectResource> service,
        bool createsKeys = false
    )
    {
        service.WithEnvironment("Identity__KeyRingSecret", service.ApplicationBuilder.AddSecret("key-ring-secret"));
        return createsKeys ? service.WithEnvironment("Identity__MakesKeys", "true") : service;
    }
}
