using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class VolumeNameGenerator
{
    /// <summary>A volume's name: of the application, where it lies, the resource, and what for.</summary>
    public static string Generate<T>(IResourceBuilder<T> builder, string suffix) where T : IResource
    {
        var application = string.Concat(builder.ApplicationBuilder.Environment.ApplicationName.Select((c, i) => IsAllowed(c, i) ? char.ToLowerInvariant(c) : '_'));
        return $"{application}-{builder.ApplicationBuilder.Configuration["AppHost:Sha256"]![..10].ToLowerInvariant()}-{builder.Resource.Name}-{suffix}";
    }

    private static bool IsAllowed(char c, int index) => char.IsAsciiLetterOrDigit(c) || (index > 0 && c is '_' or '.' or '-');
}
