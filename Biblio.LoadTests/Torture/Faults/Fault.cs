using Biblio.LoadTests.Shops;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture.Faults;

/// <summary>Something that a run breaks and repairs again.</summary>
internal abstract class Fault(string name, string? resource = null)
{
    public string Name => name;

    /// <summary>The resource that the AppHost reports as healthy again afterwards, or null.</summary>
    public string? Resource => resource;

    /// <summary>Returns the reason why this fault is left out, or null.</summary>
    public virtual string? FindObstacle(FaultTarget target) =>
        target.StateFolder is null ? "--target: the run did not start these processes" : null;

    /// <summary>
    /// Breaks something and returns when the fault is over. What the fault leaves broken, Biblio must repair. Some faults
    /// last for <paramref name="length"/>.
    /// </summary>
    public abstract Task InjectAsync(FaultTarget target, TimeSpan length, CancellationToken cancellationToken);
}

/// <summary>What faults act on. Without a state folder, the run did not start this Biblio.</summary>
internal sealed record FaultTarget(
    string? StateFolder,
    StoreClients? Stores,
    TmpfsFolder? Disk,
    string? NoDiskReason,
    Uri? Orders,
    AccessTokenProvider AccessTokens
)
{
    public ResourceProcess FindProcess(string resource) =>
        ResourceProcess.Find(StateFolder!, resource)
        ?? throw new LoadException($"{resource} has no process at the moment");
}
