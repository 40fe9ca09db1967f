using Biblio.Api.Accounts.Data;
using Biblio.Persistence;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>Accounts and roles on ASP.NET Core Identity, with a schema of their own: docs/accounts.md.</summary>
internal static class Accounts
{
    public static void AddAccounts(this IHostApplicationBuilder builder)
    {
        // the shop stays open when nobody can sign in
        builder.AddDatabase<AccountsDbContext>("accountsdb", isEssential: false);

        var services = builder.Services;
        services.Configure<AccountsOptions>(builder.Configuration.GetSection("Accounts"));
        services
            .AddIdentityCore<User>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                // the address is the name; which letters it may have is the address' affair
                identity.User.AllowedUserNameCharacters = "";
                // long rather than strange: NIST SP 800-63B
                identity.Password = new()
                {
                    RequiredLength = PasswordRules.Shortest,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
            })
            .AddPasswordValidator<PasswordRules>()
            .AddEntityFrameworkStores<AccountsDbContext>();
        services
            .AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<AccountsOptions>>(
                (hasher, accounts) => hasher.IterationCount = accounts.Value.HashIterations
            );
        services
            .AddOptions<BearerTokenOptions>(CallerAuthentication.Scheme)
            .Configure<IOptions<AccountsOptions>>(
                (tokens, accounts) =>
                    (tokens.BearerTokenExpiration, tokens.RefreshTokenExpiration) = (
                        accounts.Value.AccessTokens,
                        accounts.Value.Sessions
                    )
            );

        services.AddSingleton<DummyPasswordHash>();
        services.AddScoped<Credentials>();
        services.AddScoped<Sessions>();
        services.AddSingleton<StarterAccounts>();
        services.AddHostedService(provider => provider.GetRequiredService<StarterAccounts>());
        services.AddSingleton<ActiveUsers>();
        services.AddHostedService(provider => provider.GetRequiredService<ActiveUsers>());
    }
}
