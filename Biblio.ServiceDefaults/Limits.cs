using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

internal static class Limits
{
    private const long OneMebibyte = 1024 * 1024;

    /// <summary>What a caller may send. An endpoint that takes more says so itself, with <c>[RequestSizeLimit]</c>.</summary>
    public static void AddLimits(this IHostApplicationBuilder builder) =>
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = builder.Configuration.GetValue("Limits:MaxRequestBodySize", OneMebibyte);
            options.Limits.MaxRequestLineSize = 8 * 1024;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.MaxRequestHeaderCount = 64;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        });
}
