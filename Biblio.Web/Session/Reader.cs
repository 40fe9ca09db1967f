using System.Globalization;
using System.Security.Claims;

namespace Biblio.Web.Session;

/// <summary>Who is signed in here. What staff may do, the API decides; here it decides what is offered.</summary>
internal sealed record Reader(long Id, string Name, bool IsStaff)
{
    private const string Number = "sub";
    private const string Called = "name";
    private const string AtTheDesk = "staff";

    /// <summary>Null for a visitor who has not signed in.</summary>
    public static Reader? Of(HttpContext context) =>
        long.TryParse(context.User.FindFirstValue(Number), CultureInfo.InvariantCulture, out var id)
            ? new(id, context.User.FindFirstValue(Called) ?? "", context.User.HasClaim(AtTheDesk, ""))
            : null;

    public ClaimsPrincipal ToPrincipal(string scheme) =>
        new(
            new ClaimsIdentity(
                [
                    new(Number, Id.ToString(CultureInfo.InvariantCulture)),
                    new(Called, Name),
                    .. IsStaff ? [new Claim(AtTheDesk, "")] : Array.Empty<Claim>(),
                ],
                scheme,
                Called,
                roleType: null
            )
        );
}
