using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore.Storage;
using MySqlConnector;
using Polly;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>Distinguishes an unavailable store or service from one that refused the request.</summary>
public static class Outages
{
    /// <summary>
    /// Whether a store or another service cannot be reached. A call that its caller gave up does not count, although its
    /// connection was closed.
    /// </summary>
    public static bool IsUnavailable(Exception exception)
    {
        if (exception is OperationCanceledException { InnerException: not TimeoutException })
        {
            return false;
        }

        var chain = Chain(exception).ToList();
        return chain.Exists(IsOutage)
            || (
                chain.Exists(inner => inner is DbException)
                && chain.Exists(inner => inner is SocketException or IOException or TimeoutException)
            );
    }

    /// <summary>
    /// Whether a call to another service got no complete answer in time. A call that its caller cancelled does not count.
    /// </summary>
    public static bool IsUnanswered(Exception exception, CancellationToken caller) =>
        !caller.IsCancellationRequested
        && exception is HttpRequestException or IOException or OperationCanceledException or ExecutionRejectedException;

    /// <summary>Whether the database failed.</summary>
    internal static bool IsDatabaseFailure(Exception exception) =>
        Chain(exception).Any(inner => inner is DbException or MySqlEndOfStreamException or RetryLimitExceededException);

    private static bool IsOutage(Exception exception) =>
        exception
            is RetryLimitExceededException
                or DbException { IsTransient: true }
                or MySqlException { ErrorCode: MySqlErrorCode.ServerShutdown }
                // The server ended in the middle of a response. The driver does not wrap this exception.
                or MySqlEndOfStreamException
                or RedisConnectionException
                or RedisTimeoutException
                or ExecutionRejectedException
                or HttpRequestException
                // The connection to the other service broke in the middle of its answer.
                or HttpIOException
                // HttpClient reports its own timeout as a cancelled task with this cause. The end of a request has none.
                or OperationCanceledException { InnerException: TimeoutException }
        || exception is MySqlException database
            && (DatabaseErrors.IsReadOnly(database) || DatabaseErrors.IsFull(database));

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
