using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Tokens;
using Biblio.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts.Emails;

/// <summary>Creates and uses the links in messages.</summary>
internal sealed class EmailLinks(
    AccountsDbContext db,
    GatewaySecret secret,
    IOptions<AccountsOptions> options,
    TimeProvider time
)
{
    private const string TokenField = "token";

    private readonly byte[] _key = secret.DeriveKey("biblio links in e-mail");

    /// <summary>
    /// Returns the address of a link. The first attempt to send its message stores it. A new link for the same purpose
    /// replaces the others.
    /// </summary>
    public async Task<string> GetOrAddAsync(
        Email email,
        User user,
        LinkPurpose purpose,
        CancellationToken cancellationToken
    )
    {
        var token = EmailToken.For(email.Id, _key);
        if (!await db.EmailLinks.AnyAsync(link => link.Id == email.Id, cancellationToken))
        {
            await db
                .EmailLinks.Where(link => link.UserId == user.Id && link.Purpose == purpose)
                .ExecuteDeleteAsync(cancellationToken);
            db.EmailLinks.Add(
                new EmailLink
                {
                    Id = email.Id,
                    UserId = user.Id,
                    Purpose = purpose,
                    TokenHash = token.Hash,
                    Email = email.Recipient,
                    ExpiresAt = email.CreatedAt + LifetimeOf(purpose),
                }
            );
            await db.SaveChangesAsync(cancellationToken);
        }

        return $"{options.Value.ShopAddress.TrimEnd('/')}{PathOf(purpose)}?token={token}";
    }

    /// <summary>Returns the link, which stays valid.</summary>
    /// <exception cref="FieldException">The token is unknown, used, expired, or for another purpose.</exception>
    public async Task<EmailLink> FindAsync(string text, LinkPurpose purpose, CancellationToken cancellationToken)
    {
        var (token, now) = (EmailToken.Parse(text), time.GetUtcNow().UtcDateTime);
        return
            token is not null
            && await db
                .EmailLinks.AsNoTracking()
                .SingleOrDefaultAsync(
                    link =>
                        link.Id == token.Id
                        && link.TokenHash == token.Hash
                        && link.Purpose == purpose
                        && link.ExpiresAt > now,
                    cancellationToken
                )
                is { } link
            ? link
            : throw Invalid();
    }

    /// <summary>Uses the link up, inside a transaction. Only one of several requests at once succeeds.</summary>
    /// <exception cref="FieldException">Another request has used it.</exception>
    public async Task UseAsync(EmailLink link, CancellationToken cancellationToken)
    {
        if (await db.EmailLinks.Where(other => other.Id == link.Id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw Invalid();
        }
    }

    /// <summary>Ends all links of an account, because its password or address has changed.</summary>
    public Task RevokeAllAsync(long userId, CancellationToken cancellationToken) =>
        db.EmailLinks.Where(link => link.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    private static FieldException Invalid() =>
        new(TokenField, "This link is not valid. It was used, has expired, or a newer one was sent.");

    private TimeSpan LifetimeOf(LinkPurpose purpose) =>
        purpose == LinkPurpose.Reset ? options.Value.ResetLinks : options.Value.ConfirmationLinks;

    private static string PathOf(LinkPurpose purpose) =>
        purpose switch
        {
            LinkPurpose.Confirm => "/confirm",
            LinkPurpose.Reset => "/reset-password",
            LinkPurpose.NewAddress => "/confirm-address",
        };
}
