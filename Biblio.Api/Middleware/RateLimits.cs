using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.RateLimiting;

namespace Biblio.Api.Middleware;

/// <summary>How much one caller may ask: a budget for reading, one for writing and a small one for signing in; the numbers are configuration (<c>RateLimits</c>).</summary>
internal sealed class RateLimits(IConfiguration configuration)
{
    private readonly Budget _reading = Budget.From(configuration, "Reading");
    private readonly Budget _writing = Budget.From(configuration, "Writing");
    private readonly Budget _signingIn = Budget.From(configuration, "SigningIn");

    /// <summary>The budgets that requests to this path are taken from.</summary>
    public IReadOnlyList<string> NamesFor(string path) =>
        _signingIn.Paths.Contains(path, StringComparer.OrdinalIgnoreCase)
            ? [_signingIn.Name]
            : [_reading.Name, _writing.Name];

    public RateLimitPartition<(string Budget, string Caller)> Partition(HttpContext context)
    {
        var path = context.Request.Path;
        if (path == "/health" || path == "/alive" || path == "/metrics")
        {
            return RateLimitPartition.GetNoLimiter(("", ""));
        }

        if (_signingIn.Paths.Any(signIn => path.Equals(signIn, StringComparison.OrdinalIgnoreCase)))
        {
            // who they say they are is what is being guessed, so only where they come from counts
            return _signingIn.Of(Address(context));
        }

        var budget =
            HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method)
            || HttpMethods.IsOptions(context.Request.Method)
                ? _reading
                : _writing;
        return budget.Of(Caller.From(context.User) is { } caller ? $"user:{caller.UserId}" : Address(context));
    }

    /// <summary>One customer of a provider has a whole /64 of IPv6.</summary>
    private static string Address(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    /// <summary>So many at once, and then so many per time.</summary>
    private sealed record Budget(string Name, int Burst, int Tokens, TimeSpan Per, string[] Paths)
    {
        public static Budget From(IConfiguration configuration, string name)
        {
            var section = configuration.GetRequiredSection($"RateLimits:{name}");
            return new(
                name,
                section.GetValue<int>("Burst"),
                section.GetValue<int>("Tokens"),
                section.GetValue<TimeSpan>("Per"),
                section.GetSection("Paths").Get<string[]>() ?? []
            );
        }

        public RateLimitPartition<(string, string)> Of(string caller) =>
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
        builder.Services.AddRateLimiter(options => options.OnRejected = AnswerAsync);
        builder
            .Services.AddOptions<RateLimiterOptions>()
            .Configure<RateLimits>(
                (options, limits) =>
                    options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (string, string)>(
                        limits.Partition
                    )
            );
    }

    private static async ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time)
            ? (int)Math.Ceiling(time.TotalSeconds)
            : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await TypedResults
            .Problem(
                "This is more than one caller may ask in so short a time.",
                statusCode: StatusCodes.Status429TooManyRequests,
                type: "urn:biblio:too-many-requests",
                extensions: new Dictionary<string, object?> { ["retryAfter"] = wait }
            )
            .ExecuteAsync(rejected.HttpContext);
    }
}
