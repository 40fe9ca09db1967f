namespace Biblio.Api.Accounts.Emails;

/// <summary>What a message is about.</summary>
internal enum EmailKind
{
    /// <summary>Asks a new reader to confirm the address.</summary>
    Confirm,

    /// <summary>Tells a reader that somebody registered with the address again.</summary>
    Known,

    /// <summary>A request for a new confirmation. The address may have no account, and then nothing is sent.</summary>
    Resend,

    /// <summary>A request for a new password. The address may have no account, and then nothing is sent.</summary>
    Forgotten,

    /// <summary>Leads to the page for a new password.</summary>
    Reset,

    /// <summary>Tells the owner that the password has changed.</summary>
    PasswordChanged,

    /// <summary>Asks to confirm a new address, at that address.</summary>
    NewAddress,

    /// <summary>Tells the owner, at the old address, that the address has changed.</summary>
    AddressChanged,
}
