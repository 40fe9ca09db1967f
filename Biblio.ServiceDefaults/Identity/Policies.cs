using Microsoft.AspNetCore.Builder;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>Who may call an endpoint. Each endpoint, or its group, says one of these; one that says nothing is for nobody.</summary>
public static class Policies
{
    /// <summary>Whoever signed in.</summary>
    public const string Reader = "reader";

    /// <summary>Librarians and administrators.</summary>
    public const string Staff = "staff";

    public const string Administrator = "administrator";

    public static TBuilder ForEveryone<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.AllowAnonymous();

    public static TBuilder ForReaders<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Reader);

    public static TBuilder ForStaff<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Staff);

    public static TBuilder ForAdministrators<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Administrator);
}
