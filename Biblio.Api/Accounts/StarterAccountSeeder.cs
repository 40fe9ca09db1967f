using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>
/// Adds the first accounts. In Development these are Alice, Bob, Charlie (inactive) and a librarian.
/// In any environment it adds the first administrator, if the configuration names one.
/// </summary>
internal sealed class StarterAccountSeeder(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<AccountsOptions> options,
    IHostEnvironment environment,
    TimeProvider time,
    ILogger<User> logger
) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the database is ready and the first accounts exist.</summary>
    public Task WaitUntilDoneAsync(CancellationToken cancellationToken) => _done.Task.WaitAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!_done.Task.IsCompleted)
        {
            try
            {
                await AddAsync(stoppingToken);
                _done.SetResult();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database stopped answering, or another replica adds the same accounts.
                logger.StarterAccountsDelayed(exception.GetBaseException().Message);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task AddAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var (settings, now) = (options.Value, time.GetUtcNow().UtcDateTime);
        // One transaction adds all of them or none, so that an interrupted start can be repeated.
        await db.InTransactionAsync(
            async cancellationToken =>
            {
                if (environment.IsDevelopment() && !await db.Users.AnyAsync(cancellationToken))
                {
                    await AddStarterAsync(
                        users,
                        settings.StarterPassword,
                        WithId(1, User.Create("Alice", "alice@biblio.example", Role.Reader, now))
                    );
                    await AddStarterAsync(
                        users,
                        settings.StarterPassword,
                        WithId(2, User.Create("Bob", "bob@biblio.example", Role.Reader, now))
                    );
                    var charlie = WithId(3, User.Create("Charlie", "charlie@biblio.example", Role.Reader, now));
                    charlie.Active = false;
                    await AddStarterAsync(users, settings.StarterPassword, charlie);
                    await AddStarterAsync(
                        users,
                        settings.LibrarianPassword,
                        WithId(4, User.Create("Librarian", "librarian@biblio.example", Role.Librarian, now))
                    );
                }

                if (
                    settings.AdministratorEmail is { Length: > 0 } email
                    && !await db.Users.AnyAsync(user => user.Role == Role.Administrator, cancellationToken)
                )
                {
                    await AddAsync(
                        users,
                        settings.AdministratorPassword,
                        User.Create("Administrator", email, Role.Administrator, now)
                    );
                }
            },
            cancellationToken
        );
    }

    private static User WithId(long id, User user)
    {
        user.Id = id;
        return user;
    }

    /// <summary>
    /// Adds an account that exists in Development only. A developer may choose any password for it.
    /// </summary>
    private async Task AddStarterAsync(UserManager<User> users, string? password, User user)
    {
        if (!string.IsNullOrEmpty(password))
        {
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password.Normalize());
            Report(user, await users.CreateAsync(user));
        }
    }

    private async Task AddAsync(UserManager<User> users, string? password, User user)
    {
        if (!string.IsNullOrEmpty(password))
        {
            Report(user, await users.CreateAsync(user, password.Normalize()));
        }
    }

    private void Report(User user, IdentityResult result)
    {
        if (result.Succeeded)
        {
            logger.AccountAdded(user.Id, user.Role);
        }
        else
        {
            logger.StarterAccountRefused(user.Role, string.Join(", ", result.Errors.Select(error => error.Code)));
        }
    }
}
