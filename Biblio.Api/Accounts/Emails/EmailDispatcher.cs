using Biblio.Api.Accounts.Data;
using Biblio.Mail;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Emails;

/// <summary>
/// Sends the messages that wait in the database. Every replica runs it, and claims each message with one statement. A
/// message is tried again for a day. A crash after it was sent may send it twice, with the same Message-ID.
/// </summary>
internal sealed class EmailDispatcher(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    MailSender sender,
    EmailSignal signal,
    TimeProvider time,
    ILogger<Email> logger
) : BackgroundService
{
    private const int BatchSize = 20;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (true)
        {
            try
            {
                while (await SendDueAsync(stoppingToken)) { }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database does not answer, so the messages wait.
                logger.EmailsDelayed(exception.GetBaseException().Message);
            }

            await signal.WaitAsync(PollInterval, stoppingToken);
        }
    }

    /// <summary>Returns whether there may be more.</summary>
    private async Task<bool> SendDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var now = Now;
        var due = await db
            .Emails.AsNoTracking()
            .Where(email => email.SentAt == null && email.NextAttemptAt <= now)
            .OrderBy(email => email.NextAttemptAt)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        foreach (var email in due)
        {
            var claimedUntil = Now + ClaimTime;
            var claimed = await db
                .Emails.Where(other => other.Id == email.Id && other.NextAttemptAt == email.NextAttemptAt)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(other => other.NextAttemptAt, claimedUntil)
                            .SetProperty(other => other.Attempts, email.Attempts + 1),
                    cancellationToken
                );
            if (claimed == 1)
            {
                await SendAsync(scope.ServiceProvider, db, email, cancellationToken);
            }
        }

        return due.Count == BatchSize;
    }

    private async Task SendAsync(
        IServiceProvider services,
        AccountsDbContext db,
        Email email,
        CancellationToken cancellationToken
    )
    {
        var composed = await services.GetRequiredService<EmailComposer>().ComposeAsync(email, cancellationToken);
        try
        {
            if (composed is not null)
            {
                await sender.SendAsync(composed.Value.Message, cancellationToken);
            }
        }
        catch (MailException exception) when (!exception.IsPermanent && Now - email.CreatedAt < MaxAge)
        {
            var next = Now + RetryDelay(email.Attempts);
            await db
                .Emails.Where(other => other.Id == email.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(other => other.NextAttemptAt, next), cancellationToken);
            return;
        }
        catch (Exception exception) when (exception is MailException or ArgumentException)
        {
            logger.EmailGivenUp(email.Id, email.Kind);
            composed = null;
        }

        if (composed is not { UserId: var userId })
        {
            await db.Emails.Where(other => other.Id == email.Id).ExecuteDeleteAsync(cancellationToken);
            return;
        }

        var sentAt = Now;
        await db
            .Emails.Where(other => other.Id == email.Id)
            .ExecuteUpdateAsync(
                set => set.SetProperty(other => other.SentAt, sentAt).SetProperty(other => other.UserId, (long?)userId),
                cancellationToken
            );
    }

    private static TimeSpan RetryDelay(int attempts) =>
        TimeSpan.FromSeconds(
            Math.Min(LongestRetry.TotalSeconds, FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(attempts, 10)))
        );
}
