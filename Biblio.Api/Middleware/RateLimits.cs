using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.RateLimiting;

namespace Biblio.Api.Middleware;

/// <summary>
/// Limits the requests of one caller with token buckets: one for reading, one for writing and one for signing in.
/// The values are in configuration (<c>RateLimits</c>).
/// </summary>
internal sealed class RateLimits(IConfiguration configuration)
{
    private readonly TokenBucket _reading = TokenBucket.From(configuration, "Reading");
    private readonly TokenBucket _writing = TokenBucket.From(configuration, "Writing");
    private readonly TokenBucket _signingIn = TokenBucket.From(configuration, "SigningIn");

    /// <summary>The names of the token buckets that requests to this path use.</summary>
    public IReadOnlyList<string> GetBucketNames(string path) =>
        _signingIn.Paths.Contains(path) ? [_signingIn.Name] : [_reading.Name, _writing.Name];

    public RateLimitPartition<(string Bucket, string Caller)> GetPartition(HttpContext context)
    {
        var path = context.Request.Path;
        if (MonitoringPaths.Contains(path))
        {
            return RateLimitPartition.GetNoLimiter(("", ""));
        }

        if (path.Value is { } value && _signingIn.Paths.Contains(value))
        {
            // Sign-in requests are counted by address only, because their account names may be guesses.
            return _signingIn.CreatePartition(GetAddress(context));
        }

        var bucket =
            HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method)
            || HttpMethods.IsOptions(context.Request.Method)
            // GraphQL and gRPC read with POST.
            || path.Equals("/graphql", StringComparison.OrdinalIgnoreCase)
            || context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true
                ? _reading
                : _writing;
        return bucket.CreatePartition(
            Caller.From(context.User) is { } caller ? $"user:{caller.UserId}" : GetAddress(context)
        );
    }

    /// <summary>
    /// The caller's IPv4 address, or the /64 prefix of IPv6, because one customer of a provider has a whole /64.
    /// </summary>
    private static string GetAddress(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    /// <summary>
    /// Allows <paramref name="Burst"/> requests at once, then <paramref name="Tokens"/> in each period.
    /// </summary>
    private sealed record TokenBucket(string Name, int Burst, int Tokens, TimeSpan Per, FrozenSet<string> Paths)
    {
        public static TokenBucket From(IConfiguration configuration, string name)
        {
            var section = configuration.GetRequiredSection($"RateLimits:{name}");
            return new(
                name,
                section.GetValue<int>("Burst"),
                section.GetValue<int>("Tokens"),
                section.GetValue<TimeSpan>("Per"),
                (section.GetSection("Paths").Get<string[]>() ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            );
        }

        public RateLimitPartition<(string, string)> CreatePartition(string caller) =>
            RateLimitPartition.GetTokenBucketLimiter((Name, caller), _ => new()
                {
                    TokenLimit = Burst,
                    TokensPerPeriod = Tokens,
                    ReplenishmentPeriod = Per,
                    QueueLimit = 0,
                });
    }
}

internal static class RateLimitsRegistration
{
    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RateLimits>();
        // As a service it ends with the host, and its timer with it.
        builder.Services.AddSingleton(services =>
            PartitionedRateLimiter.Create<HttpContext, (string, string)>(
                services.GetRequiredService<RateLimits>().GetPartition
            )
        );
        builder.Services.AddRateLimiter(options => options.OnRejected = WriteProblemAsync);
        builder
            .Services.AddOptions<RateLimiterOptions>()
            .Configure<PartitionedRateLimiter<HttpContext>>((options, limiter) => options.GlobalLimiter = limiter);
    }

    /// <summary>Limits callers without a token by their address, before anything else is done for them.</summary>
    public static void UseAnonymousRateLimits(this WebApplication app) =>
        app.UseWhen(context => !HasToken(context), anonymous => anonymous.UseRateLimiter());

    /// <summary>Limits callers with a token after authentication, by their account.</summary>
    public static void UseAccountRateLimits(this WebApplication app) =>
        app.UseWhen(HasToken, authenticated => authenticated.UseRateLimiter());

    private static bool HasToken(HttpContext context) => context.Request.Headers.Authorization.Count > 0;

    private static async ValueTask WriteProblemAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time)
            ? (int)Math.Ceiling(time.TotalSeconds)
            : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await TypedResults
            .Problem(
                "One caller may not send so many requests in so short a time.",
                statusCode: StatusCodes.Status429TooManyRequests,
                type: "urn:biblio:too-many-requests",
                extensions: new Dictionary<string, object?> { ["retryAfter"] = seconds }
            )
            .ExecuteAsync(rejected.HttpContext);
    }
}
