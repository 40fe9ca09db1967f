using System.Text.Json;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Data;

/// <summary>A request that a buyer may repeat, and the answer that it got.</summary>
internal sealed class IdempotencyKey
{
    // what was left out because it is null is null again
    private static readonly JsonSerializerOptions AsAnswered = new(Json.Options)
    {
        RespectRequiredConstructorParameters = false,
    };

    private IdempotencyKey() { }

    public long UserId { get; private set; }

    public string RequestKey { get; private set; } = "";

    /// <summary>SHA-256 of the request, so that the same key with another body is noticed.</summary>
    public string RequestHash { get; private set; } = "";

    public string? Location { get; private set; }

    public string? Answer { get; private set; }

    public DateTime At { get; private set; }

    /// <summary>
    /// Takes the key for this request: true for the first. Everyone else waits here for the first one's transaction; when that commits,
    /// its answer is there, and when it fails, the next one is the first.
    /// </summary>
    public static async Task<bool> TakeAsync(
        OrdersDbContext db,
        long userId,
        string key,
        string hash,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await db.Database.ExecuteSqlAsync(
            $"INSERT IGNORE INTO idempotency_keys (user_id, request_key, request_hash, at) VALUES ({userId}, {key}, {hash}, {now})",
            cancellationToken
        ) == 1;

    public static Task<IdempotencyKey?> FindAsync(
        OrdersDbContext db,
        long userId,
        string key,
        CancellationToken cancellationToken
    ) =>
        db
            .IdempotencyKeys.AsNoTracking()
            .SingleOrDefaultAsync(k => k.UserId == userId && k.RequestKey == key, cancellationToken);

    public T? ReadAnswer<T>() => JsonSerializer.Deserialize<T>(Answer!, AsAnswered);

    /// <summary>The answer to a key that was taken; goes to the database with whatever else is saved next.</summary>
    public static void Keep(OrdersDbContext db, long userId, string key, string location, object answer)
    {
        var taken = new IdempotencyKey { UserId = userId, RequestKey = key };
        db.Attach(taken);
        (taken.Location, taken.Answer) = (location, JsonSerializer.Serialize(answer, AsAnswered));
    }
}
