namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource starts only after another one got somewhere.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public WaitType WaitType { get; } = waitType;

    public WaitBehavior? WaitBehavior { get; init; }

    public int ExitCode { get; } = exitCode;
}

public enum WaitType
{
    WaitUntilHealthy,
    WaitForCompletion,
    WaitUntilStarted,
}

public enum WaitBehavior
{
    WaitOnResourceUnavailable,
    StopOnResourceUnavailable,
}

public class ResourceNotificationServiceOptions
{
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
