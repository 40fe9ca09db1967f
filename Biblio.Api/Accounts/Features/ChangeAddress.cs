using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Emails;
using Biblio.Identity;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ChangeAddress
{
    /// <summary>Ask for a new address, which a message to it confirms; until then the old one stays.</summary>
    /// <remarks>If the new address has an account, its owner is told, and the answer is the same.</remarks>
    public static async Task<Results<Accepted, ProblemHttpResult>> Handle(
        ChangeAddressRequest request,
        Caller caller,
        CredentialValidator credentials,
        AccountsDbContext db,
        UserManager<User> users,
        EmailSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await credentials.ValidateAsync(caller.UserId, request.Password, cancellationToken) is not { } user)
        {
            return ChangePassword.WrongPassword();
        }

        var (address, now) = (EmailAddress.Normalize(request.NewEmail), time.GetUtcNow().UtcDateTime);
        var normalized = users.NormalizeEmail(address);
        var isTaken = await db.Users.AnyAsync(
            other => other.NormalizedEmail == normalized && other.Id != user.Id,
            cancellationToken
        );
        db.Emails.Add(
            isTaken
                ? Email.ToAddress(address, EmailKind.Known, user.Language, now)
                : Email.To(user, EmailKind.NewAddress, now, address)
        );
        await db.SaveChangesAsync(cancellationToken);
        signal.Set();
        return TypedResults.Accepted((string?)null);
    }

    /// <summary>Confirm the new address with the token of the message; the old one is told.</summary>
    public static async Task<NoContent> HandleConfirm(
        ConfirmNewAddressRequest request,
        EmailLinks links,
        AccountsDbContext db,
        UserManager<User> users,
        EmailSignal signal,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var link = await links.FindAsync(request.Token, LinkPurpose.NewAddress, cancellationToken);
        var userId = await db.InTransactionAsync(
            async cancellationToken =>
            {
                await links.UseAsync(link, cancellationToken);
                await links.RevokeAllAsync(link.UserId, cancellationToken);
                var user = await db.Users.SingleAsync(user => user.Id == link.UserId, cancellationToken);
                var oldAddress = user.Email!;
                (user.Email, user.UserName) = (link.Email, link.Email);
                // Somebody may have registered the address since.
                IdentityErrors.ThrowIfFailed(await users.UpdateAsync(user));
                var now = time.GetUtcNow().UtcDateTime;
                db.Emails.Add(Email.To(user, EmailKind.AddressChanged, now, oldAddress));
                return user.Id;
            },
            cancellationToken
        );
        signal.Set();
        logger.AddressChanged(userId);
        return TypedResults.NoContent();
    }
}

/// <summary>The new address, and the password as a confirmation.</summary>
internal sealed record ChangeAddressRequest(
    [property: Required, PasswordLength(1)] string Password,
    [property:
        Required,
        EmailRule,
        StringLength(User.EmailLength, ErrorMessage = "An address has at most 254 characters.")
    ]
        string NewEmail
);

/// <summary>The token of the link.</summary>
internal sealed record ConfirmNewAddressRequest([property: Required, EmailTokenRule] string Token);
