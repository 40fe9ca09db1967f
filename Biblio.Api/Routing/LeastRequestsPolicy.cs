using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>
/// Selects the replica with the fewest requests in progress, and one of several such replicas at random.
/// YARP's own <c>LeastRequests</c> takes the first of them, so the others would get nothing while there is little load.
/// </summary>
internal sealed class LeastRequestsPolicy : ILoadBalancingPolicy
{
    public const string PolicyName = "LeastRequestsRandomTies";

    public string Name => PolicyName;

    public DestinationState? PickDestination(
        HttpContext context,
        ClusterState cluster,
        IReadOnlyList<DestinationState> availableDestinations
    )
    {
        DestinationState? picked = null;
        var (fewest, ties) = (int.MaxValue, 0);
        foreach (var destination in availableDestinations)
        {
            var requests = destination.ConcurrentRequestCount;
            if (requests < fewest)
            {
                (picked, fewest, ties) = (destination, requests, 1);
            }
            // Each of n equal replicas is picked with the chance 1/n.
            else if (requests == fewest && Random.Shared.Next(++ties) == 0)
            {
                picked = destination;
            }
        }

        return picked;
    }
}
