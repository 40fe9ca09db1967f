using Biblio.Api.Accounts.Data;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts.Emails;

/// <summary>
/// Deletes every hour what is no longer needed: accounts whose address nobody confirmed, links that have expired, and
/// messages of the day before.
/// </summary>
internal sealed class AccountCleanup(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<AccountsOptions> options,
    TimeProvider time,
    ILogger<AccountCleanup> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan EmailRetention = TimeSpan.FromDays(2);

    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        var (lastRegistration, lastEmail) = (now - options.Value.UnconfirmedAccounts, now - EmailRetention);
        await db.EmailLinks.Where(link => link.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        await db.Emails.Where(email => email.CreatedAt <= lastEmail).ExecuteDeleteAsync(cancellationToken);
        var erased = await db
            .Users.Where(user => !user.EmailConfirmed && user.CreatedAt <= lastRegistration)
            .ExecuteDeleteAsync(cancellationToken);
        if (erased > 0)
        {
            logger.UnconfirmedAccountsErased(erased);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.AccountsNotCleaned(exception.GetBaseException().Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
