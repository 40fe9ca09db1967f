using System.Reflection;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a project is; the build generates one class for each project that the AppHost references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }

    LaunchSettings? LaunchSettings => null;

    bool SuppressBuild => false;

    bool IsFileBasedApp => false;

    /// <summary>What the build made of the project, as the generated code noted it; null when it did not.</summary>
    internal string? TargetPath => GetType().Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == "projecttarget:" + ProjectPath)?.Value;
}

internal sealed record ProjectMetadata(string ProjectPath) : IProjectMetadata;
