namespace Biblio.Mail;

/// <summary>A message was not sent. Its text contains no address.</summary>
public sealed class MailException(
    string message,
    bool isPermanent,
    Exception? innerException = null,
    bool mayHaveArrived = false
) : Exception(message, innerException)
{
    /// <summary>Whether the same message would be refused again. Otherwise a later attempt may succeed.</summary>
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>Whether the server had the message and did not answer. A repetition may arrive twice.</summary>
    public bool MayHaveArrived { get; } = mayHaveArrived;
}
