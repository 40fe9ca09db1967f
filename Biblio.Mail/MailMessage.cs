namespace Biblio.Mail;

/// <summary>
/// A message to one person. <paramref name="MessageId"/> is the part of the Message-ID before the @. It stays the same
/// when a message is sent again, so that mail servers and clients recognise the repetition.
/// </summary>
/// <param name="To">The e-mail address, without a name.</param>
/// <param name="Subject">One line of plain text.</param>
/// <param name="Text">The body as plain text, which every message has.</param>
/// <param name="Language">The language of the body: <c>fr</c> or <c>en</c>.</param>
/// <param name="MessageId">1 to 100 letters, digits, dots and hyphens.</param>
/// <param name="Html">The same body as HTML, or null.</param>
public sealed record MailMessage(
    string To,
    string Subject,
    string Text,
    string Language,
    string MessageId,
    string? Html = null
);
