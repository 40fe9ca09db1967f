using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>Who may call an endpoint. Each endpoint, or its group, says one of these; one that says nothing is for nobody.</summary>
public static class Policies
{
    /// <summary>Whoever signed in.</summary>
    public const string Reader = "reader";

    /// <summary>Librarians and administrators.</summary>
    public const string Staff = "staff";

    public const string Administrator = "administrator";

    /// <summary>What each asks of a caller; endpoints, and links that lead to them, are decided by the same rule.</summary>
    internal static readonly FrozenDictionary<string, Func<Caller, bool>> Rules = new Dictionary<
        string,
        Func<Caller, bool>
    >
    {
        [Reader] = _ => true,
        [Staff] = caller => caller.IsStaff,
        [Administrator] = caller => caller.Role == Role.Administrator,
    }.ToFrozenDictionary();

    /// <summary>Whether who asks would be let in by this policy.</summary>
    public static bool IsAllowedBy(this HttpRequest request, string policy) =>
        Allow(policy, Caller.From(request.HttpContext.User));

    internal static bool Allow(string policy, Caller? caller) => caller is not null && Rules[policy](caller);

    public static TBuilder ForEveryone<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AllowAnonymous();

    public static TBuilder RequireReader<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Reader);

    public static TBuilder RequireStaff<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Staff);

    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Administrator);
}
