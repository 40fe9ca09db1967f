using System.Globalization;
using System.Security.Claims;

namespace Biblio.Web.Session;

/// <summary>Who is signed in here.</summary>
internal sealed record Reader(long Id, string Name)
{
    private const string Number = "sub";
    private const string Called = "name";

    /// <summary>Null for a visitor who has not signed in.</summary>
    public static Reader? Of(HttpContext context) =>
        long.TryParse(context.User.FindFirstValue(Number), CultureInfo.InvariantCulture, out var id) ? new(id, context.User.FindFirstValue(Called) ?? "") : null;

    public ClaimsPrincipal ToPrincipal(string scheme) =>
        new(new ClaimsIdentity([new(Number, Id.ToString(CultureInfo.InvariantCulture)), new(Called, Name)], scheme, Called, roleType: null));
}
