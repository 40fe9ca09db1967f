using Microsoft.AspNetCore.Routing.Matching;

namespace Biblio.Api.Routing;

/// <summary>
/// Selects the most specific path before methods and content types are compared. Without it, a request with a wrong
/// method or content type would match a catch-all route, and get 404 instead of 405 or 415.
/// </summary>
internal sealed class MostSpecificPathPolicy : MatcherPolicy, INodeBuilderPolicy
{
    /// <summary>The policy for methods has the order -1000.</summary>
    public override int Order => -2000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Count > 1 && SelectMostSpecific(endpoints).Count < endpoints.Count;

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
        [new PolicyNodeEdge(this, SelectMostSpecific(endpoints))];

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new OneDestination(edges[0].Destination);

    /// <summary>The endpoints without a catch-all parameter, otherwise those with the longest path before it.</summary>
    private static List<Endpoint> SelectMostSpecific(IReadOnlyList<Endpoint> endpoints)
    {
        var specificity = endpoints.Max(GetSpecificity);
        return [.. endpoints.Where(endpoint => GetSpecificity(endpoint) == specificity)];
    }

    private static int GetSpecificity(Endpoint endpoint) =>
        endpoint is RouteEndpoint { RoutePattern: var pattern } && pattern.Parameters.Any(part => part.IsCatchAll)
            ? pattern.PathSegments.Count
            : int.MaxValue;

    private sealed class OneDestination(int destination) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) => destination;
    }
}
