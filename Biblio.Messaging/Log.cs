using Microsoft.Extensions.Logging;

namespace Biblio.Messaging;

internal static partial class Log
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The relay cannot send messages, which stay in the outbox: {Reason}"
    )]
    public static partial void RelayFailed(this ILogger logger, Exception exception, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Stream {Stream} holds {Bound} messages or more. The relay waits until its consumers catch up"
    )]
    public static partial void StreamFull(this ILogger logger, string stream, long bound);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream {Stream} accepts messages again")]
    public static partial void StreamReopened(this ILogger logger, string stream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Consumer {Consumer} failed and will try again: {Reason}")]
    public static partial void ConsumerFailed(this ILogger logger, string consumer, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Consumer {Consumer} claimed {Count} messages of other consumers on {Stream}"
    )]
    public static partial void MessagesClaimed(this ILogger logger, string consumer, int count, string stream);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Message {MessageId} ({Type}) waits until the database and Redis are available: {Reason}"
    )]
    public static partial void MessageDelayed(this ILogger logger, Guid messageId, string type, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({Type}) failed, attempt {Attempt}")]
    public static partial void MessageFailed(
        this ILogger logger,
        Exception exception,
        Guid messageId,
        string type,
        int attempt
    );

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A batch of {Count} messages ({Type}) failed, and is handled one by one: {Reason}"
    )]
    public static partial void BatchSeparated(this ILogger logger, int count, string type, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} of {Stream} became a dead letter: {Reason}")]
    public static partial void MessageDeadLettered(this ILogger logger, string messageId, string stream, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Redis has lost {Count} messages of {Stream} that were not acknowledged. They are sent again"
    )]
    public static partial void MessagesLost(this ILogger logger, int count, string stream);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The consumer group {Group} was removed from {Stream}. Messages are no longer kept for it"
    )]
    public static partial void GroupForgotten(this ILogger logger, string group, string stream);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The acknowledgements of sent messages cannot be read, so the messages are kept: {Reason}"
    )]
    public static partial void AcknowledgementsFailed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} dead letters of {Service} were replayed")]
    public static partial void DeadLettersReplayed(this ILogger logger, int count, string service);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message retention failed and will run again: {Reason}")]
    public static partial void RetentionFailed(this ILogger logger, string reason);
}
