using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.Fixtures;

/// <summary>Tokens as the gateway gives them, made with a service's own key ring: whoever has a Redis here has its ring.</summary>
internal static class Tokens
{
    public const string KeyRingSecret = "the-secret-of-a-ring-for-tests";

    private static readonly ConcurrentDictionary<string, IServiceProvider> Rings = [];

    public static Caller Reader(long userId = 1) => new(userId, Role.Reader);

    public static Caller Librarian { get; } = new(4, Role.Librarian);

    public static Caller Administrator { get; } = new(5, Role.Administrator);

    /// <summary>Of the services that share this Redis.</summary>
    public static string Of(string redis, Caller caller, TimeSpan? goodFor = null) =>
        Of(Rings.GetOrAdd(redis, Ring), caller, goodFor);

    /// <summary>Of one service alone, with its own keys.</summary>
    public static string Of(IServiceProvider services, Caller caller, TimeSpan? goodFor = null) =>
        services
            .GetRequiredService<IOptionsMonitor<BearerTokenOptions>>()
            .Get(CallerAuthentication.Scheme)
            .BearerTokenProtector.Protect(
                new AuthenticationTicket(
                    caller.ToPrincipal(),
                    new AuthenticationProperties
                    {
                        ExpiresUtc = DateTimeOffset.UtcNow + (goodFor ?? TimeSpan.FromHours(1)),
                    },
                    $"{CallerAuthentication.Scheme}:AccessToken"
                )
            );

    /// <summary>From now on every request of this client is that caller's.</summary>
    public static HttpClient As(this HttpClient client, string redis, Caller caller)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Of(redis, caller));
        return client;
    }

    public static HttpClient As(this HttpClient client, IServiceProvider services, Caller caller)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Of(services, caller));
        return client;
    }

    /// <summary>Made with keys that nobody knows here.</summary>
    public static string OfAnotherRing(Caller caller) => Of(Rings.GetOrAdd("", Ring), caller);

    private static IServiceProvider Ring(string redis)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["ConnectionStrings:cache"] = redis;
        builder.Configuration["Identity:KeyRingSecret"] = KeyRingSecret;
        builder.Configuration["Identity:MakesKeys"] = "true";
        builder.AddCallerAuthentication();
        return builder.Build().Services;
    }
}
