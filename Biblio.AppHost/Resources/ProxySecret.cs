using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The secret with which the gateway and the web front end sign the address of a visitor.</summary>
internal static class ProxySecret
{
    public static IResourceBuilder<ProjectResource> WithProxySecret(this IResourceBuilder<ProjectResource> service) =>
        service.WithEnvironment("Proxy__Secret", service.ApplicationBuilder.AddSecret("proxy-secret"));
}
