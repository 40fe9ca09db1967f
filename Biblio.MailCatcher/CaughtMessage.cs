using System.Buffers;
using MimeKit;

namespace Biblio.MailCatcher;

/// <summary>A message that was caught, with the parts that somebody wants to see.</summary>
internal sealed record CaughtMessage(
    long Number,
    DateTimeOffset ReceivedAt,
    string From,
    string To,
    string Subject,
    string MessageId,
    string Language,
    string Text,
    string? Html
)
{
    public static CaughtMessage Parse(long number, DateTimeOffset receivedAt, ReadOnlySequence<byte> content)
    {
        using var stream = new MemoryStream(content.ToArray());
        using var mime = MimeMessage.Load(stream);
        return new(
            number,
            receivedAt,
            string.Join(", ", mime.From.Mailboxes.Select(mailbox => mailbox.Address)),
            string.Join(", ", mime.To.Mailboxes.Select(mailbox => mailbox.Address)),
            mime.Subject ?? "",
            mime.MessageId ?? "",
            mime.Body?.Headers[HeaderId.ContentLanguage] ?? "",
            mime.TextBody ?? "",
            mime.HtmlBody
        );
    }
}
