using Microsoft.Extensions.Logging;

namespace Biblio.Messaging;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay is held up, the outbox keeps what is said: {Reason}")]
    public static partial void RelayHeldUp(this ILogger logger, Exception exception, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Stream {Stream} holds {Bound} messages or more: the relay waits for its readers"
    )]
    public static partial void StreamFull(this ILogger logger, string stream, long bound);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} has room again")]
    public static partial void StreamHasRoom(this ILogger logger, string stream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Consumer {Consumer} can not read its streams: {Reason}")]
    public static partial void ConsumerHeldUp(this ILogger logger, string consumer, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Consumer {Consumer} took over {Count} messages on {Stream}"
    )]
    public static partial void TookOver(this ILogger logger, string consumer, int count, string stream);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Message {MessageId} ({Type}) waits for a store that is away: {Reason}"
    )]
    public static partial void MessageWaits(this ILogger logger, Guid messageId, string type, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({Type}) failed, attempt {Attempt}")]
    public static partial void MessageFailed(
        this ILogger logger,
        Exception exception,
        Guid messageId,
        string type,
        int attempt
    );

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} of {Stream} became a dead letter: {Reason}")]
    public static partial void MessageDied(this ILogger logger, string messageId, string stream, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Count} dead letters of {Service} were put back on their streams"
    )]
    public static partial void DeadLettersReplayed(this ILogger logger, int count, string service);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Housekeeping of the streams will be tried again: {Reason}")]
    public static partial void HousekeepingHeldUp(this ILogger logger, string reason);
}
