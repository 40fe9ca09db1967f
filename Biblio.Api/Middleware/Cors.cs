using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Biblio.Api.Middleware;

/// <summary>Which pages of other sites may ask from within a browser (CORS): none, but for the origins in <c>Gateway:Origins</c>.</summary>
internal static class Cors
{
    private static readonly string[] Told =
    [
        "ETag",
        "Location",
        "Retry-After",
        "Deprecation",
        "Sunset",
        "Link",
        "X-Cache",
        RequestIds.Header,
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
                                    RequestIds.Header
                                )
                                .WithExposedHeaders(Told)
                                .SetPreflightMaxAge(TimeSpan.FromMinutes(10));
                        }
                    })
            );
    }
}
