using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// Measures the validation of an access token alone, as every service does it: decrypt, compare, read four claims.
/// </summary>
internal static class TokenValidationBenchmark
{
    private const int Checks = 20_000;
    private const int Rounds = 5;

    public static void Measure()
    {
        using var services = CreateServices();
        var protector = services
            .GetRequiredService<IOptionsMonitor<BearerTokenOptions>>()
            .Get(BearerTokenDefaults.AuthenticationScheme)
            .BearerTokenProtector;
        var token = protector.Protect(
            new AuthenticationTicket(
                new ClaimsPrincipal(
                    new ClaimsIdentity(
                        [
                            new("sub", "1"),
                            new("role", "Reader"),
                            new("sid", "123456789"),
                            new("stamp", Guid.NewGuid().ToString("N")),
                        ],
                        BearerTokenDefaults.AuthenticationScheme,
                        "sub",
                        "role"
                    )
                ),
                new AuthenticationProperties { ExpiresUtc = DateTimeOffset.UtcNow.AddHours(1) },
                $"{BearerTokenDefaults.AuthenticationScheme}:AccessToken"
            )
        );
        var times = Enumerable
            .Range(0, Rounds + 1)
            .Select(_ => MeasureMicroseconds(protector, token))
            .Skip(1)
            .Order()
            .ToList();
        Console.WriteLine(
            $"\na token of {token.Length} characters, validated {Checks} times on one thread: "
                + $"{times[Rounds / 2]:0.0} us ({times[0]:0.0} to {times[^1]:0.0})"
        );
    }

    private static ServiceProvider CreateServices()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication().AddBearerToken();
        return services.BuildServiceProvider();
    }

    private static double MeasureMicroseconds(ISecureDataFormat<AuthenticationTicket> protector, string token)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Checks; i++)
        {
            if (protector.Unprotect(token)?.Principal.FindFirst("sub") is null)
            {
                throw new LoadException("A valid token was rejected.");
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Checks;
    }
}
