using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Background;

/// <summary>
/// Expires holds that were not picked up, writes notices about due loans, deletes old notices, and counts what the
/// metrics show.
/// </summary>
internal sealed class CirculationSweep(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    Telemetry telemetry,
    TimeProvider time,
    IOptions<LendingOptions> options,
    ILogger<CirculationSweep> logger
) : BackgroundService
{
    private const int BatchSize = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.Interval);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The next sweep finds the same holds and loans, whatever the error was.
                logger.SweepFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LendingDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        await ExpireHoldsAsync(db, scope.ServiceProvider.GetRequiredService<EndHold>(), now, cancellationToken);
        await DueNotices.WriteAsync(db, options.Value, now, cancellationToken);
        await GiveUpUnansweredAsync(db, now, cancellationToken);
        telemetry.SetGauges(await CountAsync(db, now, cancellationToken));
    }

    private static async Task ExpireHoldsAsync(
        LendingDbContext db,
        EndHold end,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        List<Hold> due;
        do
        {
            due = await db
                .Holds.AsNoTracking()
                .Where(hold => hold.State == HoldState.Ready && hold.PickUpBy <= now)
                .OrderBy(hold => hold.PickUpBy)
                .Take(BatchSize)
                .ToListAsync(cancellationToken);
            foreach (var hold in due)
            {
                await end.ExpireAsync(hold, cancellationToken);
            }
        } while (due.Count == BatchSize);
    }

    /// <summary>A sender that never reported may have sent the notice, so that nobody sends it again.</summary>
    private async Task GiveUpUnansweredAsync(LendingDbContext db, DateTime now, CancellationToken cancellationToken)
    {
        var begunBefore = now - options.Value.NoticeTimeout;
        var given = await db
            .Notices.Where(notice => notice.State == NoticeState.Pending && notice.SendingAt < begunBefore)
            .ExecuteUpdateAsync(set => set.SetProperty(notice => notice.State, NoticeState.Failed), cancellationToken);
        if (given > 0)
        {
            logger.NoticesUncertain(given);
        }
    }

    private static async Task<CirculationGauges> CountAsync(
        LendingDbContext db,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var pending = db.Notices.Where(notice => notice.State == NoticeState.Pending);
        var oldest = await pending.MinAsync(notice => (DateTime?)notice.CreatedAt, cancellationToken);
        var (dayAgo, today) = (now.AddDays(-1), DateOnly.FromDateTime(now));
        var waiting = db.Holds.Where(hold => hold.State == HoldState.Waiting);
        return new(
            await db.Loans.CountAsync(
                loan =>
                    loan.ReturnedAt == null
                    && loan.LostAt == null
                    && loan.ClaimedReturnedAt == null
                    && loan.DueAt <= now,
                cancellationToken
            ),
            await waiting.CountAsync(cancellationToken),
            await waiting.CountAsync(
                hold =>
                    hold.PlacedAt < dayAgo
                    && (hold.SuspendedUntil == null || hold.SuspendedUntil <= today)
                    && db.Copies.Any(copy =>
                        copy.BookId == hold.BookId
                        && copy.State == CopyState.Available
                        && copy.ChangedAt < dayAgo
                        && (hold.CopyId == null || hold.CopyId == copy.Id)
                    ),
                cancellationToken
            ),
            await pending.CountAsync(cancellationToken),
            oldest is { } at ? Math.Max(0, (now - at).TotalSeconds) : 0
        );
    }
}
