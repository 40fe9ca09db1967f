using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>Who asks, by the token that was checked: a number and a role, never a name. Handlers of endpoints for readers take it as a parameter.</summary>
public sealed record Caller(long UserId, Role Role)
{
    // short, because they travel with every request
    private const string Number = "sub";
    private const string InTheRole = "role";

    public bool IsStaff => Role is Role.Librarian or Role.Administrator;

    /// <summary>Null when nobody signed in, or with what is no account of Biblio's.</summary>
    public static Caller? From(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue(Number), CultureInfo.InvariantCulture, out var id)
        && Enum.TryParse<Role>(principal.FindFirstValue(InTheRole), out var role)
        && Enum.IsDefined(role)
            ? new(id, role)
            : null;

    /// <summary>The policies of the endpoint have seen to it that there is one.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        ValueTask.FromResult(
            From(context.User)
                ?? throw new InvalidOperationException("This endpoint asks who its caller is, but lets anybody in.")
        );

    /// <summary>Whether this caller may see and do what belongs to that reader.</summary>
    public bool MayActFor(long userId) => IsStaff || UserId == userId;

    /// <summary>What a token of this caller says; <paramref name="more"/> is the issuer's own.</summary>
    public ClaimsPrincipal ToPrincipal(params IEnumerable<Claim> more) =>
        new(
            new ClaimsIdentity(
                [new(Number, UserId.ToString(CultureInfo.InvariantCulture)), new(InTheRole, Role.ToString()), .. more],
                CallerAuthentication.Scheme,
                Number,
                InTheRole
            )
        );
}
