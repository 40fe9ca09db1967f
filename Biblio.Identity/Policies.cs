namespace Biblio.Identity;

/// <summary>
/// Authorization policies. Each endpoint, or its group, declares one of them or allows anonymous requests. An endpoint
/// that declares nothing refuses everyone.
/// </summary>
public static class Policies
{
    /// <summary>Everyone who is signed in.</summary>
    public const string Reader = "reader";

    /// <summary>Librarians and administrators.</summary>
    public const string Staff = "staff";

    public const string Administrator = "administrator";

    /// <summary>The rule of each policy, for endpoints and for the links to them.</summary>
    internal static readonly Dictionary<string, Func<Caller, bool>> Rules = new()
    {
        [Reader] = _ => true,
        [Staff] = caller => caller.IsStaff,
        [Administrator] = caller => caller.Role == Role.Administrator,
    };

    /// <summary>Whether the policy allows the caller of this request.</summary>
    public static bool IsAllowedBy(this HttpRequest request, string policy) =>
        Caller.From(request.HttpContext.User) is { } caller && Rules[policy](caller);

    public static TBuilder RequireReader<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Reader);

    public static TBuilder RequireStaff<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Staff);

    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Administrator);
}
