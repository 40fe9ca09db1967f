using System.Text.Json;
using Biblio.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Persistence.Idempotency;

/// <summary>
/// Takes the key in the transaction of the request's work, and keeps the answer in the same transaction. Requests with
/// the same key wait for that transaction: when it commits they get its answer, when it fails the next one is the first.
/// </summary>
internal sealed class IdempotencyKeyReservation(DbContext db, long userId, string key, string hash, TimeProvider time)
    : ITransactionParticipant
{
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var rows = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT IGNORE INTO idempotent_requests (user_id, request_key, request_hash, created_at)
            VALUES ({userId}, {key}, {hash}, {now})
            """,
            cancellationToken
        );
        if (rows == 0)
        {
            throw new IdempotencyKeyTakenException();
        }
    }

    public void Complete(object? result)
    {
        var answer = result is INestedHttpResult nested ? nested.Result : result;
        var request = new IdempotentRequest { UserId = userId, RequestKey = key };
        db.Attach(request);
        if (answer is not IStatusCodeHttpResult { StatusCode: >= 200 and < 300 } success)
        {
            // Nothing was done, so the key stays free.
            db.Remove(request);
            return;
        }

        request.Status = success.StatusCode;
        request.Location = Location(answer);
        request.Answer = JsonSerializer.Serialize((answer as IValueHttpResult)?.Value, Json.Options);
    }

    // Created<T> has no interface for its Location.
    private static string? Location(object answer) =>
        answer.GetType().GetProperty("Location")?.GetValue(answer) as string;
}

/// <summary>Another request took the key first, and has committed.</summary>
internal sealed class IdempotencyKeyTakenException() : Exception("The Idempotency-Key is taken.");
