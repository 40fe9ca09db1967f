using Biblio.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Biblio.Identity;

/// <summary>
/// Every service verifies access tokens itself, with the public keys of the gateway, and does not trust the network.
/// </summary>
public static class CallerAuthentication
{
    public const string Scheme = JwtBearerDefaults.AuthenticationScheme;

    /// <summary>The health check of the keys. A service is not ready before it has them.</summary>
    public const string HealthCheck = "signing-keys";

    public static void AddCallerAuthentication(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        KeySetClient.Add(services);
        services.AddSingleton<SigningKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeys>());
        services.AddHealthChecks().AddCheck<SigningKeysHealthCheck>(HealthCheck);
        services.AddSingleton<AccessTokenHandler>();
        services.AddAuthentication(Scheme).AddJwtBearer(Scheme);
        services
            .AddOptions<JwtBearerOptions>(Scheme)
            .Configure<SigningKeys, AccessTokenHandler>(
                (options, keys, handler) =>
                {
                    options.TokenHandlers.Clear();
                    options.TokenHandlers.Add(handler);
                    options.TokenValidationParameters = AccessTokenFormat.CreateValidationParameters(keys);
                    options.SaveToken = false;
                    options.Events = new()
                    {
                        OnMessageReceived = context => WaitForKeysAsync(keys, context.HttpContext),
                        OnChallenge = ChallengeAsync,
                    };
                }
            );
        RemoveDataProtectionHostedService(services);
        AddPolicies(services);
    }

    public static void UseCallerAuthentication(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static Task WaitForKeysAsync(SigningKeys keys, HttpContext context) =>
        keys.IsLoaded
        || context.Request.Headers.Authorization.Count == 0
        || MonitoringPaths.Contains(context.Request.Path)
            ? Task.CompletedTask
            : keys.WaitAsync(context.RequestAborted);

    /// <summary>
    /// A token that cannot be verified yet may be valid. The response is 503 instead of 401, so the caller retries
    /// instead of signing in again.
    /// </summary>
    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure is SigningKeysUnavailableException)
        {
            context.HandleResponse();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "2";
        }

        return Task.CompletedTask;
    }

    private static void AddPolicies(IServiceCollection services)
    {
        // With a scheme, the fallback policy would replace the user of another scheme on anonymous endpoints.
        var authorization = services
            .AddAuthorizationBuilder()
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

    /// <summary>
    /// <c>AddAuthentication</c> adds a service that creates Data Protection keys in the home folder at each start.
    /// Nothing here uses them.
    /// </summary>
    private static void RemoveDataProtectionHostedService(IServiceCollection services)
    {
        foreach (
            var hosted in services
                .Where(service =>
                    service.ServiceType == typeof(IHostedService)
                    && service.ImplementationType?.Name == "DataProtectionHostedService"
                )
                .ToList()
        )
        {
            services.Remove(hosted);
        }
    }

    /// <summary>
    /// Endpoints without a policy refuse everyone. A request without a route (404, 405) has no endpoint to protect.
    /// </summary>
    private static bool HasNoPolicy(AuthorizationHandlerContext context) =>
        context.Resource is not HttpContext http || http.GetEndpoint() is RouteEndpoint;
}
