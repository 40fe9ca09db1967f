namespace Biblio.AppHost;

/// <summary>Biblio can not start here; the message says why and what to do. Nothing has been started yet.</summary>
internal sealed class SiteException(string message) : Exception(message);
