using Biblio.Api.Accounts.Data;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>The accounts that are there from the beginning: in Development Alice, Bob, Charlie (inactive) and a librarian; anywhere the first administrator, if the configuration names one.</summary>
internal sealed class StarterAccounts(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IOptions<AccountsOptions> options,
    IHostEnvironment environment,
    TimeProvider time,
    ILogger<User> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when accounts can be asked for.</summary>
    public Task WhenDoneAsync(CancellationToken cancellationToken) => _done.Task.WaitAsync(cancellationToken);

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
                // the database went away, or another replica adds the same accounts
                logger.StarterAccountsDelayed(exception.GetBaseException().Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task AddAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var (given, now) = (options.Value, time.GetUtcNow().UtcDateTime);
        // all of them or none: a start that is cut off begins anew
        await db.InTransactionAsync(
            async cancellationToken =>
            {
                if (environment.IsDevelopment() && !await db.Users.AnyAsync(cancellationToken))
                {
                    await AddAsync(
                        users,
                        given.StarterPassword,
                        Numbered(1, User.New("Alice", "alice@biblio.example", Role.Reader, now))
                    );
                    await AddAsync(
                        users,
                        given.StarterPassword,
                        Numbered(2, User.New("Bob", "bob@biblio.example", Role.Reader, now))
                    );
                    var charlie = Numbered(3, User.New("Charlie", "charlie@biblio.example", Role.Reader, now));
                    charlie.Active = false;
                    await AddAsync(users, given.StarterPassword, charlie);
                    await AddAsync(
                        users,
                        given.LibrarianPassword,
                        Numbered(4, User.New("Librarian", "librarian@biblio.example", Role.Librarian, now))
                    );
                }

                if (
                    given.AdministratorEmail is { Length: > 0 } email
                    && !await db.Users.AnyAsync(user => user.Role == Role.Administrator, cancellationToken)
                )
                {
                    await AddAsync(
                        users,
                        given.AdministratorPassword,
                        User.New("Administrator", email, Role.Administrator, now)
                    );
                }
            },
            cancellationToken
        );
    }

    private static User Numbered(long id, User user)
    {
        user.Id = id;
        return user;
    }

    private async Task AddAsync(UserManager<User> users, string? password, User user)
    {
        if (string.IsNullOrEmpty(password))
        {
            return;
        }

        var added = await users.CreateAsync(user, password);
        if (added.Succeeded)
        {
            logger.AccountAdded(user.Id, user.Role);
        }
        else
        {
            logger.StarterAccountRefused(user.Role, string.Join(", ", added.Errors.Select(error => error.Code)));
        }
    }
}
