using Biblio.Mail;

namespace Biblio.Api.Accounts.Emails;

internal static class EmailsRegistration
{
    /// <summary>Adds the messages to readers, which wait in the accounts' database until they are sent.</summary>
    public static void AddEmails(this IHostApplicationBuilder builder)
    {
        builder.AddMail();
        builder.Services.AddSingleton<EmailSignal>();
        builder.Services.AddScoped<EmailLinks>();
        builder.Services.AddScoped<EmailComposer>();
        builder.Services.AddHostedService<EmailDispatcher>();
        builder.Services.AddSingleton<AccountCleanup>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AccountCleanup>());
    }
}
