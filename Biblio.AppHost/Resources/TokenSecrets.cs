using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>The secrets behind tokens and cookies. Each belongs to one service, and the others do not get it.</summary>
internal static class TokenSecrets
{
    /// <summary>The secret that encrypts the keys of access tokens. Only the gateway signs tokens.</summary>
    public static IResourceBuilder<ProjectResource> WithSigningKeys(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.WithEnvironment(
            "Accounts__SigningKeySecret",
            gateway.ApplicationBuilder.AddSecret("signing-key-secret")
        );

    /// <summary>The secret from which the web derives the keys of its cookies.</summary>
    public static IResourceBuilder<ProjectResource> WithCookieKeys(this IResourceBuilder<ProjectResource> web) =>
        web.WithEnvironment("Session__CookieKeySecret", web.ApplicationBuilder.AddSecret("cookie-key-secret"));
}
