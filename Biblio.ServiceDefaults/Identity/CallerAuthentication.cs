using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authorization;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>Every service verifies tokens itself, with the shared key ring, and does not trust the network.</summary>
public static class CallerAuthentication
{
    /// <summary>Tokens are protected for this scheme, so it is the same in all services.</summary>
    public const string Scheme = BearerTokenDefaults.AuthenticationScheme;

    internal static void AddCallerAuthentication(this IHostApplicationBuilder builder)
    {
        builder.AddKeyRing();
        builder.Services.AddAuthentication(Scheme).AddBearerToken(Scheme);
        builder.Services.RemoveDataProtectionHostedService();
        // With a scheme, the fallback policy would replace the user of another scheme on anonymous endpoints.
        var authorization = builder
            .Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAssertion(context => !HasNoPolicy(context)).Build()
            );
        foreach (var (name, isAllowed) in Policies.Rules)
        {
            authorization.AddPolicy(name, policy =>
                policy
                    .AddAuthenticationSchemes(Scheme)
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context => Caller.From(context.User) is { } caller && isAllowed(caller))
            );
        }
    }

    internal static void UseCallerAuthentication(this WebApplication app)
    {
        if (app.Services.GetService<KeyRingLoader>() is { } keyRing)
        {
            app.Use(next =>
                context =>
                    keyRing.IsLoaded || context.Request.Headers.Authorization.Count == 0
                        ? next(context)
                        : WaitForKeyRingAsync(keyRing, next, context)
            );
        }

        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>
    /// A token that cannot be verified yet may be valid. The response is 503 instead of 401, so the caller retries
    /// instead of signing in again.
    /// </summary>
    private static async Task WaitForKeyRingAsync(KeyRingLoader keyRing, RequestDelegate next, HttpContext context)
    {
        var isLoaded = await keyRing.WaitAsync(context.RequestAborted);
        await next(context);
        if (!isLoaded && context.Response is { StatusCode: StatusCodes.Status401Unauthorized, HasStarted: false })
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "2";
            context.Response.Headers.WWWAuthenticate = default;
        }
    }

    /// <summary>
    /// Endpoints without a policy refuse everyone. A request without a route (404, 405) has no endpoint to protect.
    /// </summary>
    private static bool HasNoPolicy(AuthorizationHandlerContext context) =>
        context.Resource is not HttpContext http || http.GetEndpoint() is RouteEndpoint;
}
