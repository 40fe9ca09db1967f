using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>Since when each replica is ready or not ready, as the probes of this gateway saw it.</summary>
internal sealed class ReplicaChanges(TimeProvider time)
{
    private readonly ConditionalWeakTable<DestinationState, StrongBox<DateTime>> _since = [];

    public void Add(DestinationState replica) =>
        _since.AddOrUpdate(replica, new StrongBox<DateTime>(time.GetUtcNow().UtcDateTime));

    /// <summary>Null before the first probe.</summary>
    public DateTime? Since(DestinationState replica) => _since.TryGetValue(replica, out var since) ? since.Value : null;
}
