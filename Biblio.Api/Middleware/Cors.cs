using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Biblio.Api.Middleware;

/// <summary>
/// Allows pages of the origins in <c>Gateway:Origins</c> to call the API from a browser (CORS). The default is none.
/// </summary>
internal static class Cors
{
    private static readonly string[] ExposedHeaders =
    [
        "ETag",
        "Location",
        "Retry-After",
        "Deprecation",
        "Sunset",
        "Link",
        "X-Cache",
        RequestIdMiddleware.Header,
    ];

    public static void AddCorsPolicy(this IHostApplicationBuilder builder)
    {
        builder.Services.AddCors();
        builder
            .Services.AddOptions<CorsOptions>()
            .Configure<IConfiguration>(
                (cors, configuration) =>
                    cors.AddDefaultPolicy(policy =>
                    {
                        if (configuration.GetSection("Gateway:Origins").Get<string[]>() is { Length: > 0 } origins)
                        {
                            policy
                                .WithOrigins(origins)
                                .AllowAnyMethod()
                                .WithHeaders(
                                    "Authorization",
                                    "Content-Type",
                                    "Idempotency-Key",
                                    "If-Match",
                                    "If-None-Match",
                                    RequestIdMiddleware.Header
                                )
                                .WithExposedHeaders(ExposedHeaders)
                                .SetPreflightMaxAge(TimeSpan.FromMinutes(10));
                        }
                    })
            );
    }
}
