using System.Globalization;
using Biblio.Web.Clients;

namespace Biblio.Web.Components.Staff.Desk;

/// <summary>The branch where this desk stands. A cookie remembers it for the browser.</summary>
internal static class DeskBranch
{
    public const string Parameter = "branch";

    private const string Cookie = "biblio-desk";

    /// <summary>The branch of the address, or else of the cookie, or else the first one.</summary>
    public static Branch? Choose(HttpContext context, IReadOnlyList<Branch> branches)
    {
        var asked = Find(branches, context.Request.Query[Parameter]);
        if (asked is not null && !context.Response.HasStarted)
        {
            context.Response.Cookies.Append(
                Cookie,
                asked.Id.ToString(CultureInfo.InvariantCulture),
                new()
                {
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    MaxAge = TimeSpan.FromDays(365),
                    Path = "/staff",
                    IsEssential = true,
                }
            );
        }

        return asked ?? Find(branches, context.Request.Cookies[Cookie]) ?? (branches.Count > 0 ? branches[0] : null);
    }

    private static Branch? Find(IReadOnlyList<Branch> branches, string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? branches.FirstOrDefault(branch => branch.Id == id)
            : null;
}
