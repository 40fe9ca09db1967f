namespace Biblio.AppHost.Local;

/// <summary>Passwords that nobody types: generated once, kept in this machine's user secrets, never in a file of the repository.</summary>
internal static class Secrets
{
    /// <summary>A generated secret of 24 letters and digits; <c>Parameters:NAME</c> in the configuration takes its place.</summary>
    public static IResourceBuilder<ParameterResource> AddSecret(
        this IDistributedApplicationBuilder builder,
        string name
    ) =>
        builder.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == name) is { } known
            ? builder.CreateResourceBuilder(known)
            : builder.AddParameter(
                name,
                new GenerateParameterDefault { MinLength = 24, Special = false },
                secret: true,
                persist: true
            );
}
