using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Biblio.Persistence.Idempotency;

/// <summary>
/// Answers a repeated request with the answer of the first one. The key is taken in the handler's own transaction, so
/// the work, its key and its answer are committed together or not at all.
/// </summary>
internal sealed class IdempotencyFilter<TContext>(Func<EndpointFilterInvocationContext, long>? owner) : IEndpointFilter
    where TContext : DbContext
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 200;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!context.HttpContext.Request.Headers.TryGetValue(Header, out var values))
        {
            return await next(context);
        }

        var services = context.HttpContext.RequestServices;
        var db = services.GetRequiredService<TContext>();
        var (key, hash) = (Validate(values), Hash(context));
        var userId = owner?.Invoke(context) ?? Caller.From(context.HttpContext.User)?.UserId ?? 0;
        if (await FindAsync(db, userId, key, context) is { } known)
        {
            return Replay(known, hash, context.HttpContext);
        }

        var reservation = new IdempotencyKeyReservation(
            db,
            userId,
            key,
            hash,
            services.GetRequiredService<TimeProvider>()
        );
        using var participation = Transactions.Join(db, reservation);
        try
        {
            return await next(context);
        }
        catch (IdempotencyKeyTakenException)
        {
            known = await FindAsync(db, userId, key, context);
            return Replay(
                known ?? throw new InvalidOperationException("A taken key has an answer."),
                hash,
                context.HttpContext
            );
        }
    }

    private static string Validate(StringValues values) =>
        values is [{ Length: >= 1 and <= MaxLength } key] && key.All(character => character is > ' ' and <= '~')
            ? key
            : throw new FieldException(Header, $"A request has one key, of 1 to {MaxLength} visible ASCII characters.");

    private static string Hash(EndpointFilterInvocationContext context)
    {
        var http = context.HttpContext;
        var bodyType = http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        var body = context.Arguments.FirstOrDefault(argument => argument is not null && argument.GetType() == bodyType);
        var request = new
        {
            http.Request.Method,
            Path = http.Request.Path.Value,
            Body = body,
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, Json.Options)));
    }

    private static Task<IdempotentRequest?> FindAsync(
        TContext db,
        long userId,
        string key,
        EndpointFilterInvocationContext context
    ) =>
        db.Set<IdempotentRequest>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                request => request.UserId == userId && request.RequestKey == key,
                context.HttpContext.RequestAborted
            );

    private static IResult Replay(IdempotentRequest request, string hash, HttpContext http)
    {
        if (request.RequestHash != hash)
        {
            return TypedResults.Problem(
                "This Idempotency-Key was used for another request.",
                statusCode: StatusCodes.Status422UnprocessableEntity,
                type: "urn:biblio:idempotency-key-reused"
            );
        }

        if (request.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }

        return TypedResults.Text(request.Answer, "application/json", Encoding.UTF8, request.Status);
    }
}
