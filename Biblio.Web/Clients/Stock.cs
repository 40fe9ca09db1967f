namespace Biblio.Web.Clients;

/// <summary>What is on the shelf: <paramref name="Available"/> can still be sold.</summary>
public sealed record Stock(long BookId, int OnHand, int Reserved, int Available);
