using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Biblio.Http;

public static class RequestLimits
{
    private const long DefaultMaxBodySize = 1024 * 1024;

    // In bytes. A body that exceeds the limit by no more than this is drained by Kestrel, for up to five seconds.
    private const long MaxDrainSize = 8 * 1024 * 1024;

    /// <summary>Limits the size of requests. Endpoints with another limit have <c>[RequestSizeLimit]</c>.</summary>
    public static void AddRequestLimits(this IHostApplicationBuilder builder) =>
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            var maxBodySize = builder.Configuration.GetValue("Limits:MaxRequestBodySize", DefaultMaxBodySize);
            options.Limits.MaxRequestBodySize = maxBodySize;
            options.Limits.MaxRequestLineSize = 8 * 1024;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.MaxRequestHeaderCount = 64;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        });

    /// <summary>
    /// Lets the caller receive the response 413 to a <c>Content-Length</c> above the limit. Without draining, the
    /// connection would close while the caller still sends the body.
    /// </summary>
    public static void UseRequestLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        var max = limits.MaxRequestBodySize;
        app.Use(next => context => context.Request.ContentLength > max ? DrainAsync(context, next) : next(context));
    }

    private static async Task DrainAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (
            context.Response.StatusCode == StatusCodes.Status413PayloadTooLarge
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>()
                is { IsReadOnly: false, MaxRequestBodySize: { } max } limit
            && context.Request.ContentLength <= max + MaxDrainSize
        )
        {
            limit.MaxRequestBodySize = max + MaxDrainSize;
        }
    }
}
