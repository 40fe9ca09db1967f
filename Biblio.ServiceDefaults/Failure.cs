using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore.Storage;
using MySqlConnector;
using Polly;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>What an exception means for the caller.</summary>
internal sealed record Failure(int Status, string? Detail = null)
{
    public static readonly Failure Unknown = new(StatusCodes.Status500InternalServerError, "Something went wrong here. The trace id helps us to find out what.");

    public string? Type { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public int? RetryAfter { get; init; }

    /// <summary>Null when nobody expected it: a defect.</summary>
    public static Failure? From(Exception exception) => exception switch
    {
        FieldException wrong => new(StatusCodes.Status400BadRequest) { Errors = wrong.Errors },
        DomainException broken => new(StatusCodes.Status409Conflict, broken.Message) { Type = $"urn:biblio:{broken.Rule}" },
        BadHttpRequestException bad => BadRequest.From(bad),
        _ when IsUnavailable(exception) => new(StatusCodes.Status503ServiceUnavailable, "Something that this needs can not be reached just now.") { RetryAfter = 2 },
        _ => null,
    };

    public ProblemDetails ToProblem() => Errors is null
        ? new() { Status = Status, Detail = Detail, Type = Type }
        // not HttpValidationProblemDetails: these names are already as the caller wrote them
        : new() { Status = Status, Title = "One or more validation errors occurred.", Extensions = { ["errors"] = Errors } };

    /// <summary>A store or another service is down, as opposed to: it said no.</summary>
    internal static bool IsUnavailable(Exception exception)
    {
        var chain = Chain(exception).ToList();
        return chain.Exists(e => e is RetryLimitExceededException or DbException { IsTransient: true } or MySqlException { ErrorCode: MySqlErrorCode.ServerShutdown } or RedisConnectionException or RedisTimeoutException or ExecutionRejectedException or HttpRequestException)
            || (chain.Exists(e => e is DbException) && chain.Exists(e => e is SocketException or IOException or TimeoutException));
    }

    /// <summary>The database is what failed.</summary>
    internal static bool IsDatabase(Exception exception) => Chain(exception).Any(e => e is DbException or RetryLimitExceededException);

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
