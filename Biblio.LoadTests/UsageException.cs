namespace Biblio.LoadTests;

/// <summary>A command line that cannot be parsed. The message is written to standard error.</summary>
internal sealed class UsageException(string message) : Exception(message);
