using MimeKit;
using MimeKit.Text;

namespace Biblio.Mail;

/// <summary>Creates the MIME form of a message.</summary>
internal sealed class MailFormat(MailboxAddress sender)
{
    private const int MaxMessageIdLength = 100;

    /// <summary>Creates the message. Line breaks in a header and a list of addresses are refused.</summary>
    /// <exception cref="ArgumentException">The address, the subject or the id is not valid.</exception>
    public MimeMessage ToMime(MailMessage message)
    {
        if (message.Subject.Any(char.IsControl))
        {
            throw new ArgumentException("A subject is one line.", nameof(message));
        }

        if (
            message.MessageId.Length is 0 or > MaxMessageIdLength
            || !message.MessageId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
        )
        {
            throw new ArgumentException("A message id has letters, digits, dots and hyphens.", nameof(message));
        }

        var mime = new MimeMessage
        {
            MessageId = $"{message.MessageId}@{sender.Domain}",
            Subject = message.Subject,
            Body = ToBody(message),
        };
        mime.From.Add(sender);
        mime.To.Add(ParseAddress(message.To));
        mime.Headers.Add(HeaderId.ContentLanguage, message.Language);
        // Automatic answers, such as those of people on holiday, are not wanted (RFC 3834).
        mime.Headers.Add("Auto-Submitted", "auto-generated");
        return mime;
    }

    private static MailboxAddress ParseAddress(string address) =>
        !address.Any(char.IsControl)
        && MailboxAddress.TryParse(address, out var mailbox)
        && mailbox.Address == address
        && mailbox.Domain.Length > 0
            ? mailbox
            : throw new ArgumentException("The recipient is not one e-mail address.", nameof(address));

    private static MimeEntity ToBody(MailMessage message)
    {
        var text = new TextPart(TextFormat.Plain) { Text = message.Text };
        return message.Html is null
            ? text
            : new MultipartAlternative
            {
                text,
                new TextPart(TextFormat.Html) { Text = message.Html },
            };
    }
}
