using System.ComponentModel.DataAnnotations;

namespace Biblio.Lending.Sip2;

/// <summary>Configuration section <c>Sip2</c>: self-check machines. It is off without a port.</summary>
internal sealed class Sip2Options
{
    /// <summary>The TCP port. Null means off. SIP2 has no encryption, so that it belongs into a closed network.</summary>
    [Range(1, 65_535)]
    public int? Port { get; set; }

    /// <summary>The address to listen on.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The name and the password that a machine signs in with. Without a password nobody signs in.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>Whether a reader needs a PIN, besides the card, to borrow, to renew and to see numbers.</summary>
    public bool PinRequired { get; set; } = true;

    /// <summary>The branch where the machines stand.</summary>
    public long BranchId { get; set; } = 1;

    public int MaxConnections { get; set; } = 50;

    /// <summary>A machine that says nothing for so long is disconnected.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
