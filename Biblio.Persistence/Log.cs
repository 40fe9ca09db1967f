using Microsoft.Extensions.Logging;

namespace Biblio.Persistence;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Migration {Scope} {Number} {Name} applied")]
    public static partial void MigrationApplied(this ILogger logger, string scope, int number, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the database: {Reason}")]
    public static partial void WaitingForDatabase(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The migrations failed")]
    public static partial void MigrationFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} expired idempotency keys were deleted")]
    public static partial void IdempotencyKeysDeleted(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired idempotency keys were not deleted")]
    public static partial void IdempotencyCleanupFailed(this ILogger logger, Exception exception);
}
