using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace Biblio.Mail;

/// <summary>Configuration section <c>Mail</c>: the mail server, and the sender of all messages.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>The address of the sender, with or without a name: <c>Biblio &lt;no-reply@example.org&gt;</c>.</summary>
    public string From { get; set; } = "";

    public SmtpOptions Smtp { get; set; } = new();

    internal MailboxAddress Sender =>
        MailboxAddress.TryParse(From, out var sender) && sender.Domain.Length > 0
            ? sender
            : throw new FormatException($"Mail:From is not an address: '{From}'.");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!MailboxAddress.TryParse(From, out var sender) || sender.Domain.Length == 0)
        {
            yield return new("Mail:From must be an e-mail address.");
        }

        if (string.IsNullOrWhiteSpace(Smtp.Host))
        {
            yield return new("Mail:Smtp:Host must name a mail server.");
        }

        if (Smtp.Port is < 1 or > 65535)
        {
            yield return new("Mail:Smtp:Port must be from 1 to 65535.");
        }

        if (Smtp.Timeout <= TimeSpan.Zero || Smtp.Timeout > TimeSpan.FromMinutes(5))
        {
            yield return new("Mail:Smtp:Timeout must be above zero, and at most five minutes.");
        }

        if (!string.IsNullOrEmpty(Smtp.User) && Smtp.Tls == SmtpTls.None)
        {
            yield return new("Mail:Smtp:Tls must not be None with a user, because the password would be readable.");
        }
    }
}

/// <summary>Configuration section <c>Mail:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    public SmtpTls Tls { get; set; } = SmtpTls.StartTls;

    /// <summary>The user of the mail server. Without one, Biblio does not sign in there.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>How long sending one message may take, from connecting to the last answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);
}
