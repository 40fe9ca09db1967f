namespace Aspire.Hosting.ApplicationModel;

public sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    public string LaunchProfileName { get; } = launchProfileName;
}

internal sealed record DefaultLaunchProfileAnnotation(string Name) : IResourceAnnotation;

internal sealed record ExcludeLaunchProfileAnnotation : IResourceAnnotation;

internal sealed record DisableForwardedHeadersAnnotation : IResourceAnnotation;
