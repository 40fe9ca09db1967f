namespace Biblio.LoadTests;

/// <summary>Why a run can not be made or has failed, in a sentence for whoever started it.</summary>
internal sealed class LoadException(string message) : Exception(message);
