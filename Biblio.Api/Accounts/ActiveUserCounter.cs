using System.Diagnostics.Metrics;
using Biblio.Api.Accounts.Data;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts;

/// <summary>Counts the active accounts every five seconds for the metric <c>active_users_total</c>.</summary>
internal sealed class ActiveUserCounter : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly IServiceScopeFactory _scopes;
    private readonly MigrationState _migrations;
    private readonly TimeProvider _time;
    private readonly ILogger<User> _logger;
    private long _count;

    public ActiveUserCounter(
        IServiceScopeFactory scopes,
        MigrationState migrations,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<User> logger
    )
    {
        (_scopes, _migrations, _time, _logger) = (scopes, migrations, time, logger);
        meters
            .Create("Biblio.Api.Accounts")
            .CreateObservableGauge("active_users_total", () => Count, description: "Accounts that are active");
    }

    public long Count => Interlocked.Read(ref _count);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _migrations.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                await using var scope = _scopes.CreateAsyncScope();
                Interlocked.Exchange(
                    ref _count,
                    await scope
                        .ServiceProvider.GetRequiredService<AccountsDbContext>()
                        .Users.LongCountAsync(user => user.Active, stoppingToken)
                );
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database does not answer, so the last count remains.
                _logger.UsersNotCounted(exception.GetBaseException().Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
