using System.Reflection;
using System.Text.RegularExpressions;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.Components;

namespace Biblio.Tests.Web;

/// <summary>The routes of all pages, such as <c>/books/{Id:long}</c>, for tests that must visit each page.</summary>
internal static partial class PageRoutes
{
    /// <summary>The pages that have no route among the visited paths.</summary>
    public static IReadOnlyList<string> FindMissing(IEnumerable<string> visited)
    {
        var paths = visited.Select(path => path.Split('?')[0]).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. typeof(CatalogClient)
                .Assembly.GetTypes()
                .Select(type => type.GetCustomAttributes<RouteAttribute>(inherit: false).ToList())
                .Where(routes => routes.Count > 0 && !routes.Exists(route => paths.Any(path => Matches(route, path))))
                .Select(routes => routes[0].Template),
        ];
    }

    private static bool Matches(RouteAttribute route, string path) =>
        Regex.IsMatch(path, $"^{Parameter().Replace(route.Template, "[^/]+")}$");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
