using Biblio.Http;

namespace Biblio.Identity;

/// <summary>Links for those callers whom the policy of the target endpoint allows.</summary>
public static class PolicyLinks
{
    extension(Link)
    {
        /// <summary>Null unless <paramref name="policy"/> allows the caller.</summary>
        public static Link? IfAllowed(string policy, HttpRequest request, string path) =>
            request.IsAllowedBy(policy) ? Link.To(request, path) : null;
    }
}

/// <summary>Actions for those callers whom the policy of the target endpoint allows.</summary>
public static class PolicyActionLinks
{
    extension(ActionLink)
    {
        /// <summary>Null unless <paramref name="policy"/> allows the caller.</summary>
        public static ActionLink? IfAllowed(string policy, HttpRequest request, string method, string path) =>
            request.IsAllowedBy(policy) ? new(Link.To(request, path).Href, method) : null;
    }
}
