namespace Biblio.Lending.Model;

/// <summary>A reader, by the id of the account. Lending keeps no name and no address.</summary>
internal sealed class Reader
{
    public long UserId { get; private set; }

    public string Card { get; private set; } = "";

    /// <summary>The hash of the PIN at self-check machines, if there is one.</summary>
    public string? PinHash { get; private set; }

    /// <summary>How often a PIN was wrong since it was last right.</summary>
    public int PinFailures { get; private set; }

    public ReaderCategory Category { get; private set; }

    /// <summary>The language of notices: fr or en.</summary>
    public string Language { get; private set; } = "fr";

    /// <summary>Whether ended loans stay with the reader. Without it they are anonymous.</summary>
    public bool KeepHistory { get; private set; }

    public DateOnly? ExpiresOn { get; private set; }

    public string? BlockReason { get; private set; }

    public DateTime ChangedAt { get; private set; }
}
