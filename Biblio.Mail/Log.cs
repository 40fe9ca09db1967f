using Microsoft.Extensions.Logging;

namespace Biblio.Mail;

/// <summary>Log messages about e-mail. They contain no address, no subject and no text of a message.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Message {MessageId} was sent")]
    public static partial void MailSent(this ILogger logger, string messageId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} was not sent ({Reason}): {Error}")]
    public static partial void MailNotSent(this ILogger logger, string messageId, string reason, string error);
}
