namespace Biblio.LoadTests;

/// <summary>A run that cannot start or has failed. The message is written to standard error.</summary>
internal sealed class LoadException(string message) : Exception(message);
