using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>Every service checks tokens itself, with the key ring that all share: the network is not a password.</summary>
public static class CallerAuthentication
{
    /// <summary>Part of what tokens are protected for: the same everywhere.</summary>
    public const string Scheme = BearerTokenDefaults.AuthenticationScheme;

    internal static void AddCallerAuthentication(this IHostApplicationBuilder builder)
    {
        builder.AddKeyRing();
        builder.Services.AddAuthentication(Scheme).AddBearerToken(Scheme);
        builder.Services.RemoveEarlyKeyRingReading();
        // without a scheme: with one, it would forget who is signed in by another, also where everybody may
        var authorization = builder
            .Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAssertion(context => !IsUndeclared(context)).Build()
            );
        foreach (var name in Policies.Rules.Keys)
        {
            authorization.AddPolicy(name, policy =>
                policy
                    .AddAuthenticationSchemes(Scheme)
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context => Policies.Allow(name, Caller.From(context.User)))
            );
        }
    }

    internal static void UseCallerAuthentication(this WebApplication app)
    {
        if (app.Services.GetService<KeyRingLoader>() is { } ring)
        {
            app.Use(next =>
                context =>
                    ring.IsLoaded || context.Request.Headers.Authorization.Count == 0
                        ? next(context)
                        : WhenLoadedAsync(ring, next, context)
            );
        }

        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>A token that can not be looked at is not a wrong one: where it matters, 503, and the caller tries again instead of signing in again.</summary>
    private static async Task WhenLoadedAsync(KeyRingLoader ring, RequestDelegate next, HttpContext context)
    {
        var isLoaded = await ring.LoadedAsync(context.RequestAborted);
        await next(context);
        if (!isLoaded && context.Response is { StatusCode: StatusCodes.Status401Unauthorized, HasStarted: false })
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "2";
            context.Response.Headers.WWWAuthenticate = default;
        }
    }

    /// <summary>An endpoint that does not say who may call it is for nobody. What is no route (404, 405) is not an endpoint of anybody's.</summary>
    private static bool IsUndeclared(AuthorizationHandlerContext context) =>
        context.Resource is not HttpContext http || http.GetEndpoint() is RouteEndpoint;
}
