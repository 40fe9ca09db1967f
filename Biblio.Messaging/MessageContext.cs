namespace Biblio.Messaging;

/// <summary>
/// The metadata of a message. A handler may take it as a parameter. <paramref name="Attempt"/> counts from 1.
/// </summary>
public sealed record MessageContext(Guid Id, string Type, DateTime PublishedAt, int Attempt);
