namespace Biblio.Messaging;

/// <summary>What is known of a message besides its body. A handler may take it as a parameter. <paramref name="Attempt"/> counts from 1.</summary>
public sealed record MessageContext(Guid Id, string Type, DateTime SaidAt, int Attempt);
