using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.Fixtures;

/// <summary>
/// Creates the access tokens that the gateway would issue. The services of one Redis share its key ring.
/// </summary>
internal static class Tokens
{
    public const string KeyRingSecret = "the-secret-of-a-ring-for-tests";

    private static readonly ConcurrentDictionary<string, IServiceProvider> KeyRings = [];

    public static Caller Reader(long userId = 1) => new(userId, Role.Reader);

    public static Caller Librarian { get; } = new(4, Role.Librarian);

    public static Caller Administrator { get; } = new(5, Role.Administrator);

    /// <summary>A token that is valid for all services that share this Redis.</summary>
    public static string Create(string redis, Caller caller, TimeSpan? lifetime = null) =>
        Create(KeyRings.GetOrAdd(redis, CreateKeyRing), caller, lifetime);

    /// <summary>A token that is valid for one service that has its own keys.</summary>
    public static string Create(IServiceProvider services, Caller caller, TimeSpan? lifetime = null) =>
        services
            .GetRequiredService<IOptionsMonitor<BearerTokenOptions>>()
            .Get(CallerAuthentication.Scheme)
            .BearerTokenProtector.Protect(
                new AuthenticationTicket(
                    caller.ToPrincipal(),
                    new AuthenticationProperties
                    {
                        ExpiresUtc = DateTimeOffset.UtcNow + (lifetime ?? TimeSpan.FromHours(1)),
                    },
                    $"{CallerAuthentication.Scheme}:AccessToken"
                )
            );

    /// <summary>Adds a token of this caller to every request of the client.</summary>
    public static HttpClient As(this HttpClient client, string redis, Caller caller)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Create(redis, caller));
        return client;
    }

    public static HttpClient As(this HttpClient client, IServiceProvider services, Caller caller)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Create(services, caller));
        return client;
    }

    /// <summary>A token that is signed with unknown keys.</summary>
    public static string CreateWithUnknownKeys(Caller caller) => Create(KeyRings.GetOrAdd("", CreateKeyRing), caller);

    private static IServiceProvider CreateKeyRing(string redis)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["ConnectionStrings:cache"] = redis;
        builder.Configuration["Identity:KeyRingSecret"] = KeyRingSecret;
        builder.Configuration["Identity:CreatesKeys"] = "true";
        builder.AddCallerAuthentication();
        return builder.Build().Services;
    }
}
