using System.Globalization;
using System.Security.Claims;

namespace Biblio.Identity;

/// <summary>The role of an account. Each role includes the rights of the roles before it.</summary>
public enum Role
{
    Reader,
    Librarian,
    Administrator,
}

/// <summary>
/// The caller of a request, from its verified token: an id and a role, but no name. Handlers of endpoints that require
/// a reader take it as a parameter.
/// </summary>
public sealed record Caller(long UserId, Role Role)
{
    // The claim names are short, because the claims are sent with every request.
    public const string UserIdClaim = "sub";
    public const string RoleClaim = "role";

    public bool IsStaff => Role is Role.Librarian or Role.Administrator;

    /// <summary>Null for an anonymous request, and for a token without a valid id and role.</summary>
    public static Caller? From(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue(UserIdClaim), CultureInfo.InvariantCulture, out var id)
        && Enum.TryParse<Role>(principal.FindFirstValue(RoleClaim), out var role)
        && Enum.IsDefined(role)
            ? new(id, role)
            : null;

    /// <summary>Binds the parameter of a handler. The endpoint's policy guarantees that there is a caller.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        ValueTask.FromResult(
            From(context.User)
                ?? throw new InvalidOperationException("This endpoint needs a caller, but allows anonymous requests.")
        );

    /// <summary>Whether this caller may read and change the data of this user.</summary>
    public bool CanActFor(long userId) => IsStaff || UserId == userId;
}
