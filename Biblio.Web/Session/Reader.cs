using System.Globalization;
using System.Security.Claims;
using Biblio.Web.Languages;

namespace Biblio.Web.Session;

/// <summary>The signed-in user. The API authorizes staff; here, the flag only selects the links of a page.</summary>
internal sealed record Reader(long Id, string Name, bool IsStaff, string? Language = null)
{
    private const string IdClaim = "sub";
    private const string NameClaim = "name";
    private const string StaffClaim = "staff";

    /// <summary>Null for an anonymous visitor.</summary>
    public static Reader? From(HttpContext context) =>
        long.TryParse(context.User.FindFirstValue(IdClaim), CultureInfo.InvariantCulture, out var id)
            ? new(
                id,
                context.User.FindFirstValue(NameClaim) ?? "",
                context.User.HasClaim(StaffClaim, ""),
                context.User.FindFirstValue(LanguageChoice.Claim)
            )
            : null;

    public ClaimsPrincipal ToPrincipal(string scheme) =>
        new(
            new ClaimsIdentity(
                [
                    new(IdClaim, Id.ToString(CultureInfo.InvariantCulture)),
                    new(NameClaim, Name),
                    .. Language is null ? Array.Empty<Claim>() : [new(LanguageChoice.Claim, Language)],
                    .. IsStaff ? [new Claim(StaffClaim, "")] : Array.Empty<Claim>(),
                ],
                scheme,
                NameClaim,
                roleType: null
            )
        );
}
