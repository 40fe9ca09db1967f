using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Biblio.ServiceDefaults;

internal static class RequestLimits
{
    private const long OneMebibyte = 1024 * 1024;

    // bytes: who announces no more than this too much is heard out (by Kestrel, for five seconds), and sees the answer instead of a broken connection
    private const long HeardOut = 8 * 1024 * 1024;

    /// <summary>What a caller may send. An endpoint that takes more says so itself, with <c>[RequestSizeLimit]</c>.</summary>
    public static void AddLimits(this IHostApplicationBuilder builder) =>
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = builder.Configuration.GetValue(
                "Limits:MaxRequestBodySize",
                OneMebibyte
            );
            options.Limits.MaxRequestLineSize = 8 * 1024;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.MaxRequestHeaderCount = 64;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        });

    /// <summary>Who announces too much gets the answer 413: without this the connection would break off while the rest is still being sent, and whether the answer is seen would be a race.</summary>
    public static void UseLimits(this WebApplication app)
    {
        var most = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize;
        app.Use(next => context => context.Request.ContentLength > most ? AnswerAsync(context, next) : next(context));
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (
            context.Response.StatusCode == StatusCodes.Status413PayloadTooLarge
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>()
                is { IsReadOnly: false, MaxRequestBodySize: { } most } size
            && context.Request.ContentLength <= most + HeardOut
        )
        {
            size.MaxRequestBodySize = most + HeardOut;
        }
    }
}
