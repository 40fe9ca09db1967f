using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Emails;
using Biblio.Api.Accounts.Exports;
using Biblio.Api.Accounts.Tokens;
using Biblio.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>
/// Registers accounts and roles (ASP.NET Core Identity) with their own database. See docs/accounts.md.
/// </summary>
internal static class AccountsRegistration
{
    public static void AddAccounts(this IHostApplicationBuilder builder)
    {
        // The rest of the gateway works without this database. Only signing in fails.
        builder.AddDatabase<AccountsDbContext>("accountsdb", isEssential: false);

        var services = builder.Services;
        services
            .AddOptions<AccountsOptions>()
            .Bind(builder.Configuration.GetSection("Accounts"))
            .Validate(
                accounts => accounts.SigningKeyLead < accounts.SigningKeyLifetime,
                "Accounts:SigningKeyLead must be shorter than Accounts:SigningKeyLifetime."
            )
            .Validate(
                accounts =>
                    Uri.TryCreate(accounts.ShopAddress, UriKind.Absolute, out var address)
                    && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps),
                "Accounts:ShopAddress must be the http or https address of the shop, for the links in messages."
            )
            .ValidateOnStart();
        services
            .AddIdentityCore<User>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                // User names are e-mail addresses, so no characters are excluded here.
                identity.User.AllowedUserNameCharacters = "";
                // NIST SP 800-63B recommends a minimum length instead of required kinds of characters. PasswordPolicy
                // checks the length, because Identity counts UTF-16 code units.
                identity.Password = new()
                {
                    RequiredLength = 1,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
            })
            .AddPasswordValidator<PasswordPolicy>()
            .AddEntityFrameworkStores<AccountsDbContext>();
        services
            .AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<AccountsOptions>>(
                (hasher, accounts) => hasher.IterationCount = accounts.Value.HashIterations
            );
        builder.AddTokens();
        builder.AddEmails();

        services.AddHttpClient<PersonalDataClient>(client => client.Timeout = TimeSpan.FromSeconds(10));
        services.AddSingleton<DummyPasswordHash>();
        services.AddScoped<CredentialValidator>();
        services.AddScoped<SessionService>();
        services.AddExports();
        services.AddSingleton<StarterAccountSeeder>();
        services.AddSingleton<AccountsReadiness>();
        services.AddHostedService(provider => provider.GetRequiredService<StarterAccountSeeder>());
        services.AddSingleton<ActiveUserCounter>();
        services.AddHostedService(provider => provider.GetRequiredService<ActiveUserCounter>());
    }
}
