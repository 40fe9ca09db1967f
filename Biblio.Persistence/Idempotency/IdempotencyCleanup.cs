using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Persistence.Idempotency;

/// <summary>Deletes expired idempotency keys, a thousand at a time so that requests never wait long for its locks.</summary>
internal sealed class IdempotencyCleanup<TContext>(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    TimeProvider time,
    IOptions<IdempotencyOptions> options,
    ILogger<IdempotencyCleanup<TContext>> logger
) : BackgroundService
    where TContext : DbContext
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DeleteExpiredAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // An exception that leaves here would end the service; the keys are still there in the next round.
                logger.IdempotencyCleanupFailed(exception);
            }

            await Task.Delay(options.Value.CleanupInterval, time, stoppingToken);
        }
    }

    private async Task DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var before = time.GetUtcNow().UtcDateTime - options.Value.Retention;
        var deleted = await db.Database.ExecuteSqlAsync(
            $"DELETE FROM idempotent_requests WHERE created_at < {before} ORDER BY created_at LIMIT 1000",
            cancellationToken
        );
        if (deleted > 0)
        {
            logger.IdempotencyKeysDeleted(deleted);
        }
    }
}
