namespace Biblio.AppHost.Local;

/// <summary>
/// Generated passwords. They are stored in the user secrets of this machine, never in a file of the repository.
/// </summary>
internal static class Secrets
{
    /// <summary>
    /// Returns a generated secret of 24 letters and digits. <c>Parameters:NAME</c> in the configuration replaces it.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddSecret(
        this IDistributedApplicationBuilder builder,
        string name
    ) =>
        builder.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == name)
            is { } existing
            ? builder.CreateResourceBuilder(existing)
            : builder.AddParameter(
                name,
                new GenerateParameterDefault { MinLength = 24, Special = false },
                secret: true,
                persist: true
            );
}
