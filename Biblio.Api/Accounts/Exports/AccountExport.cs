using System.Text.Json;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Exports;

/// <summary>The account with its sessions and its latest messages, without password and tokens.</summary>
internal sealed class AccountExport(AccountsDbContext db) : IExportSource
{
    public string Name => "account";

    public async Task WriteAsync(Utf8JsonWriter json, Caller caller, CancellationToken cancellationToken)
    {
        var account = await db
            .Users.AsNoTracking()
            .Where(user => user.Id == caller.UserId)
            .Select(user => new
            {
                user.Id,
                user.Name,
                user.Email,
                Confirmed = user.EmailConfirmed,
                user.Language,
                Role = user.Role.ToString().ToLowerInvariant(),
                user.Active,
                user.CreatedAt,
                user.LockedUntil,
            })
            .SingleAsync(cancellationToken);
        var sessions = await db
            .Sessions.AsNoTracking()
            .Where(session => session.UserId == caller.UserId)
            .Select(session => new
            {
                session.Device,
                session.Address,
                session.CreatedAt,
                LastUsedAt = session.RefreshedAt,
                session.ExpiresAt,
            })
            .ToListAsync(cancellationToken);
        var emails = await db
            .Emails.AsNoTracking()
            .Where(email => email.UserId == caller.UserId)
            .Select(email => new
            {
                email.Kind,
                email.Recipient,
                email.CreatedAt,
                email.SentAt,
            })
            .ToListAsync(cancellationToken);

        JsonSerializer.Serialize(
            json,
            new
            {
                account.Id,
                account.Name,
                account.Email,
                account.Confirmed,
                account.Language,
                account.Role,
                account.Active,
                account.CreatedAt,
                account.LockedUntil,
                Sessions = sessions,
                Emails = emails.Select(email => new
                {
                    Kind = email.Kind.ToString(),
                    email.Recipient,
                    email.CreatedAt,
                    email.SentAt,
                }),
            },
            JsonSerializerOptions.Web
        );
    }
}
