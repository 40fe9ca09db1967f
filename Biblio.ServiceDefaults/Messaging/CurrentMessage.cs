namespace Biblio.ServiceDefaults.Messaging;

/// <summary>Holds the <see cref="MessageContext"/> of the scope in which a handler runs.</summary>
internal sealed class CurrentMessage
{
    public MessageContext? Context { get; set; }
}
