using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using MySqlConnector;

namespace Biblio.Api.Accounts.Tokens;

/// <summary>
/// Keeps the keys in the accounts database, for all gateways. Each reading creates a key that is due, and deletes those
/// whose tokens have all expired.
/// </summary>
internal sealed class SigningKeyStore(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    SigningKeyCipher cipher,
    IOptions<AccountsOptions> options,
    TimeProvider time,
    ILogger<SigningKeyStore> logger
) : ISigningKeySource
{
    private volatile List<SigningKey> _keys = [];

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The key that signs now: the last one that has started.</summary>
    public SigningKey Current
    {
        get
        {
            var now = Now;
            // The first key was perhaps created by a gateway whose clock is ahead.
            return _keys.FindLast(key => key.SignsFrom <= now)
                ?? _keys.FirstOrDefault()
                ?? throw new InvalidOperationException("The signing keys have not been read yet.");
        }
    }

    public async Task<IReadOnlyList<JsonWebKey>> ReadAsync(CancellationToken cancellationToken)
    {
        await migrations.WhenReadyAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        while (true)
        {
            var stored = await db.SigningKeys.AsNoTracking().OrderBy(key => key.Number).ToListAsync(cancellationToken);
            await DeleteOldAsync(db, stored, cancellationToken);
            var keys = stored.Select(Decrypt).OfType<SigningKey>().ToList();
            if (SigningKeySchedule.GetNextStart(keys.LastOrDefault()?.SignsFrom, Now, options.Value) is not { } start)
            {
                _keys = keys;
                return [.. keys.Select(key => key.PublicKey)];
            }

            await AddAsync(db, (stored.LastOrDefault()?.Number ?? 0) + 1, start, cancellationToken);
        }
    }

    private SigningKey? Decrypt(StoredSigningKey stored)
    {
        if (cipher.Decrypt(stored.PrivateKey, stored.Number) is { } privateKey)
        {
            return SigningKey.From(privateKey, stored.SignsFrom);
        }

        logger.SigningKeyUnreadable(stored.Number);
        return null;
    }

    /// <summary>Adds the key, unless another gateway has added one with this number at the same time.</summary>
    private async Task AddAsync(AccountsDbContext db, int number, DateTime start, CancellationToken cancellationToken)
    {
        var key = new StoredSigningKey
        {
            Number = number,
            PrivateKey = cipher.Encrypt(SigningKey.Create(), number),
            SignsFrom = start,
            CreatedAt = Now,
        };
        db.SigningKeys.Add(key);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            logger.SigningKeyCreated(number, start);
        }
        catch (DbUpdateException exception)
            when (exception.InnerException is MySqlException { ErrorCode: MySqlErrorCode.DuplicateKeyEntry })
        {
            // The next reading finds the other gateway's key.
        }

        db.ChangeTracker.Clear();
    }

    private async Task DeleteOldAsync(
        AccountsDbContext db,
        List<StoredSigningKey> stored,
        CancellationToken cancellationToken
    )
    {
        var now = Now;
        var last = stored
            .Zip(stored.Skip(1))
            .LastOrDefault(pair => SigningKeySchedule.IsOver(pair.Second.SignsFrom, now, options.Value))
            .First?.Number;
        if (last is { } number)
        {
            await db.SigningKeys.Where(key => key.Number <= number).ExecuteDeleteAsync(cancellationToken);
            stored.RemoveAll(key => key.Number <= number);
            logger.SigningKeysDeleted(number);
        }
    }
}
