using System.Security.Cryptography;
using System.Text.Json;
using Biblio.Persistence;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

/// <summary>A request that may be repeated: its key, what it was, and what was answered.</summary>
internal sealed class IdempotencyKey
{
    public required string RequestKey { get; init; }

    public required string RequestHash { get; init; }

    public string? Answer { get; private set; }

    public DateTime TakenAt { get; private set; }

    /// <summary>Does the work in one transaction; with a key, once for all who come with that key, and everyone gets the same answer.</summary>
    public static async Task<Results<Ok<T>, NotFound, ProblemHttpResult>> OnceAsync<T>(
        InventoryDbContext db,
        string? key,
        HttpRequest http,
        object request,
        DateTime now,
        Func<CancellationToken, Task<T?>> work,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (
            key is not null and not { Length: >= 1 and <= 200 }
            || key?.Any(character => character is <= ' ' or > '~') == true
        )
        {
            throw new FieldException("Idempotency-Key", "A key has 1 to 200 visible ASCII characters.");
        }

        var hash = Convert.ToHexStringLower(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        http.Method,
                        Path = http.Path.Value,
                        request,
                    },
                    Json.Options
                )
            )
        );
        var answer = await db.InTransactionAsync(
            async cancellationToken =>
            {
                if (key is null)
                {
                    return await work(cancellationToken);
                }

                // whoever comes second waits here for the first one's commit
                if (
                    await db.Database.ExecuteSqlAsync(
                        $"INSERT IGNORE INTO idempotency_keys (request_key, request_hash, taken_at) VALUES ({key}, {hash}, {now})",
                        cancellationToken
                    ) == 0
                )
                {
                    return null;
                }

                var done = await work(cancellationToken);
                if (done is null)
                {
                    // nothing was there to be changed: the key stays free
                    await db.IdempotencyKeys.Where(k => k.RequestKey == key).ExecuteDeleteAsync(cancellationToken);
                    return null;
                }

                var text = JsonSerializer.Serialize(done, Json.Options);
                await db
                    .IdempotencyKeys.Where(k => k.RequestKey == key)
                    .ExecuteUpdateAsync(set => set.SetProperty(k => k.Answer, text), cancellationToken);
                return done;
            },
            cancellationToken
        );
        if (answer is not null)
        {
            return TypedResults.Ok(answer);
        }

        return key is null
            || await db.IdempotencyKeys.AsNoTracking().SingleOrDefaultAsync(k => k.RequestKey == key, cancellationToken)
                is not { } known
                ? TypedResults.NotFound()
            : known.RequestHash == hash ? TypedResults.Ok(JsonSerializer.Deserialize<T>(known.Answer!, Json.Options)!)
            : TypedResults.Problem(
                "This Idempotency-Key was used for another request.",
                statusCode: StatusCodes.Status422UnprocessableEntity,
                type: "urn:biblio:idempotency-key-reused"
            );
    }
}
