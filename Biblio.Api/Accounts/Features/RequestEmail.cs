using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Emails;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Accounts.Features;

/// <summary>
/// Messages that anybody may ask for. Only the dispatcher looks whether the address has an account, so that answer and
/// time do not reveal it.
/// </summary>
internal static class RequestEmail
{
    /// <summary>Send a link for a new password, if the address has an account; the answer is always the same.</summary>
    public static Task<Accepted> HandleForgotten(
        EmailRequest request,
        AccountsDbContext db,
        EmailSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => AddAsync(request, EmailKind.Forgotten, db, signal, time, cancellationToken);

    /// <summary>Send the confirmation of a new account again; the answer is always the same.</summary>
    public static Task<Accepted> HandleResend(
        EmailRequest request,
        AccountsDbContext db,
        EmailSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => AddAsync(request, EmailKind.Resend, db, signal, time, cancellationToken);

    private static async Task<Accepted> AddAsync(
        EmailRequest request,
        EmailKind kind,
        AccountsDbContext db,
        EmailSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        db.Emails.Add(Email.ToAddress(request.Email, kind, request.Language, time.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync(cancellationToken);
        signal.Set();
        return TypedResults.Accepted((string?)null);
    }
}

/// <summary>The address of an account, and the language of the message.</summary>
internal sealed record EmailRequest(
    [property:
        Required,
        EmailRule,
        StringLength(User.EmailLength, ErrorMessage = "An address has at most 254 characters.")
    ]
        string Email,
    [property: ShopLanguage] string? Language = null
);
