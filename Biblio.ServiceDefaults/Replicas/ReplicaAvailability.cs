using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Biblio.ServiceDefaults.Replicas;

/// <summary>
/// Remembers for five seconds which replicas of other services are down, so that the clients of this process use the
/// other ones.
/// </summary>
public sealed class ReplicaAvailability(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // Replicas that came back stay in it, so it has one entry for each address that was ever down.
    private readonly ConcurrentDictionary<(string Host, int Port), long> _downSince = [];

    public void MarkDown(Uri replica) => _downSince[Key(replica)] = time.GetTimestamp();

    public void MarkUp(Uri replica) => _downSince.TryRemove(Key(replica), out _);

    public bool IsUp(Uri replica) =>
        _downSince.IsEmpty
        || !_downSince.TryGetValue(Key(replica), out var since)
        || time.GetElapsedTime(since) > Pause;

    /// <summary>One of the replicas, at random among those that are up, or among all if none is.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "Spreading load needs no secret.")]
    public Uri Choose(IReadOnlyList<Uri> replicas)
    {
        if (replicas.Count == 1)
        {
            return replicas[0];
        }

        Uri? chosen = null;
        var up = 0;
        foreach (var replica in replicas)
        {
            // Each of n replicas is chosen with the chance 1/n.
            if (IsUp(replica) && Random.Shared.Next(++up) == 0)
            {
                chosen = replica;
            }
        }

        return chosen ?? replicas[Random.Shared.Next(replicas.Count)];
    }

    private static (string Host, int Port) Key(Uri replica) => (replica.Host, replica.Port);
}
