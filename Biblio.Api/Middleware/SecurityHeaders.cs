namespace Biblio.Api.Middleware;

/// <summary>What a browser is told with every answer, unless the one who answered has said something stricter to the point: an API's answer is data, and no page.</summary>
internal static class SecurityHeaders
{
    private static readonly (string Name, string Value)[] Always =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ];

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    foreach (var (name, value) in Always)
                    {
                        context.Response.Headers.TryAdd(name, value);
                    }

                    if (context.Request.IsHttps)
                    {
                        context.Response.Headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
                    }

                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
}
