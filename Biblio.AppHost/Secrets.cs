namespace Biblio.AppHost;

/// <summary>Passwords that nobody types: generated once, kept in this machine's user secrets, never in a file of the repository.</summary>
internal static class Secrets
{
    /// <summary>A generated secret of 24 letters and digits; <c>Parameters:NAME</c> in the configuration takes its place.</summary>
    public static IResourceBuilder<ParameterResource> Secret(this Site site, string name) =>
        site.Builder.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == name) is { } known
            ? site.Builder.CreateResourceBuilder(known)
            : site.Builder.AddParameter(name, new GenerateParameterDefault { MinLength = 24, Special = false }, secret: true, persist: true);
}
