using Biblio.Identity;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.Api.Accounts.Tokens;

internal static class TokensRegistration
{
    /// <summary>Adds what issues tokens. The gateway verifies them with its own keys instead of downloading them.</summary>
    public static void AddTokens(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(GatewaySecret.From(builder.Configuration["Accounts:SigningKeySecret"]));
        services.AddSingleton<SigningKeyCipher>();
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<ISigningKeySource>(provider => provider.GetRequiredService<SigningKeyStore>());
        services.AddSingleton<AccessTokenIssuer>();
        // Anonymous requests need no keys, and a gateway without the accounts' database still serves them.
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations.Where(check => check.Name == CallerAuthentication.HealthCheck))
            {
                check.FailureStatus = HealthStatus.Degraded;
            }
        });
    }
}
