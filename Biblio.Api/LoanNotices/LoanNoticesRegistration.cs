using Biblio.Mail;

namespace Biblio.Api.LoanNotices;

internal static class LoanNoticesRegistration
{
    /// <summary>Sends the notices of Lending by e-mail.</summary>
    public static void AddLoanNotices(this IHostApplicationBuilder builder)
    {
        // Accounts may have added it already.
        if (!builder.Services.Any(service => service.ServiceType == typeof(MailSender)))
        {
            builder.AddMail();
        }

        builder.Services.AddHttpClient(nameof(LoanNoticeDispatcher), client =>
            (client.BaseAddress, client.Timeout) = (new("http://lending"), TimeSpan.FromSeconds(10))
        );
        builder.Services.AddHostedService<LoanNoticeDispatcher>();
    }
}
