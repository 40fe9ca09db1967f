namespace Biblio.LoadTests;

/// <summary>Why a run can not be made or has failed, in a sentence for whoever started it.</summary>
internal sealed class LoadException(string message) : Exception(message);

/// <summary>A command that can not be understood.</summary>
internal sealed class UsageException(string message) : Exception(message);
