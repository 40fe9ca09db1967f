using Biblio.Api.Accounts.Data;
using Biblio.Mail;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts.Emails;

/// <summary>Decides what is sent for a waiting message, and writes it.</summary>
internal sealed class EmailComposer(
    AccountsDbContext db,
    EmailLinks links,
    ILookupNormalizer normalizer,
    IOptions<AccountsOptions> options,
    TimeProvider time
)
{
    private static readonly TimeSpan LimitPeriod = TimeSpan.FromHours(1);

    // Everyone can cause these messages, for any address.
    private static readonly EmailKind[] LimitedKinds =
    [
        EmailKind.Confirm,
        EmailKind.Known,
        EmailKind.Resend,
        EmailKind.Forgotten,
        EmailKind.NewAddress,
    ];

    /// <summary>
    /// Returns the message and its account. Null when nothing is to be sent: there is no such account, or it got too
    /// many messages lately.
    /// </summary>
    public async Task<(MailMessage Message, long UserId)?> ComposeAsync(
        Email email,
        CancellationToken cancellationToken
    )
    {
        if (
            await FindUserAsync(email, cancellationToken) is not { Active: true } user
            || await IsLimitedAsync(email, user.Id, cancellationToken)
        )
        {
            return null;
        }

        var kind = email.Kind switch
        {
            EmailKind.Resend => user.EmailConfirmed ? EmailKind.Known : EmailKind.Confirm,
            EmailKind.Forgotten => user.EmailConfirmed ? EmailKind.Reset : EmailKind.Confirm,
            var other => other,
        };
        if (kind == EmailKind.Confirm && user.EmailConfirmed)
        {
            return null;
        }

        var (language, subject, text) = EmailTexts.Get(
            kind,
            user.Language ?? email.Language,
            user.Name,
            await LinkAsync(email, user, kind, cancellationToken)
        );
        // The address as somebody typed it may be another mailbox than the account's, such as with a dotless i.
        var recipient = kind is EmailKind.NewAddress or EmailKind.AddressChanged ? email.Recipient : user.Email!;
        return (new(recipient, subject, text, language, email.Id), user.Id);
    }

    private Task<User?> FindUserAsync(Email email, CancellationToken cancellationToken)
    {
        var normalized = normalizer.NormalizeEmail(email.Recipient);
        return db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(
                user => email.UserId == null ? user.NormalizedEmail == normalized : user.Id == email.UserId,
                cancellationToken
            );
    }

    private async Task<bool> IsLimitedAsync(Email email, long userId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().UtcDateTime - LimitPeriod;
        return LimitedKinds.Contains(email.Kind)
            && await db.Emails.CountAsync(
                other => other.UserId == userId && other.SentAt > since && LimitedKinds.Contains(other.Kind),
                cancellationToken
            ) >= options.Value.MaxEmailsPerHour;
    }

    private async Task<string> LinkAsync(Email email, User user, EmailKind kind, CancellationToken cancellationToken) =>
        kind switch
        {
            EmailKind.Confirm => await links.GetOrAddAsync(email, user, LinkPurpose.Confirm, cancellationToken),
            EmailKind.Reset => await links.GetOrAddAsync(email, user, LinkPurpose.Reset, cancellationToken),
            EmailKind.NewAddress => await links.GetOrAddAsync(email, user, LinkPurpose.NewAddress, cancellationToken),
            EmailKind.Known or EmailKind.PasswordChanged =>
                $"{options.Value.ShopAddress.TrimEnd('/')}/forgotten-password",
            EmailKind.AddressChanged or EmailKind.Resend or EmailKind.Forgotten => "",
        };
}
