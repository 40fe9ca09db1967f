namespace Biblio.Mail;

/// <summary>How a connection to the mail server is encrypted.</summary>
public enum SmtpTls
{
    /// <summary>The connection starts in plain text and must change to TLS (STARTTLS), usually on port 587.</summary>
    StartTls,

    /// <summary>The connection uses TLS from the start, usually on port 465.</summary>
    Implicit,

    /// <summary>The connection is not encrypted. This is for a mail server on the same machine.</summary>
    None,
}
