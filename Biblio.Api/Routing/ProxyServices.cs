using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

internal static class ProxyServices
{
    /// <summary>
    /// The clusters of the services, by name. A cluster for gRPC has the replicas of its service again, so it is left
    /// out.
    /// </summary>
    public static IEnumerable<ClusterState> GetServices(this IProxyStateLookup proxy) =>
        proxy
            .GetClusters()
            .Where(cluster => !cluster.ClusterId.EndsWith("-rpc", StringComparison.Ordinal))
            .OrderBy(cluster => cluster.ClusterId, StringComparer.Ordinal);
}
