using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Properties/launchSettings.json of a project.</summary>
public sealed class LaunchSettings
{
    private static readonly JsonSerializerOptions Options = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    internal static LaunchSettings? OfFolder(string folder)
    {
        var path = Path.Combine(folder, "Properties", "launchSettings.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), Options) : null;
    }

    /// <summary>The profile that a project runs with: the one asked for, the one of the AppHost if the project has it too, or the first.</summary>
    internal static (string Name, LaunchProfile Profile)? Effective(IResource project)
    {
        if (project.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>())
        {
            return null;
        }

        var metadata = project.GetProjectMetadata();
        var profiles = (metadata.LaunchSettings ?? OfFolder(Path.GetDirectoryName(metadata.ProjectPath)!))?.Profiles ?? [];
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var asked))
        {
            return profiles.TryGetValue(asked.LaunchProfileName, out var profile)
                ? (asked.LaunchProfileName, profile)
                : throw new DistributedApplicationException($"Launch settings file of resource '{project.Name}' does not contain a '{asked.LaunchProfileName}' profile.");
        }

        if (project.TryGetLastAnnotation<DefaultLaunchProfileAnnotation>(out var preferred) && profiles.TryGetValue(preferred.Name, out var same))
        {
            return (preferred.Name, same);
        }

        var first = profiles.FirstOrDefault(profile => string.Equals(profile.Value.CommandName, "Project", StringComparison.OrdinalIgnoreCase));
        return first.Value is null ? null : (first.Key, first.Value);
    }
}

public sealed class LaunchProfile
{
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    [JsonPropertyName("executablePath")]
    public string? ExecutablePath { get; set; }

    [JsonPropertyName("dotnetRunMessages")]
    public bool? DotnetRunMessages { get; set; }

    [JsonPropertyName("launchBrowser")]
    public bool? LaunchBrowser { get; set; }

    [JsonPropertyName("launchUrl")]
    public string? LaunchUrl { get; set; }

    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}
