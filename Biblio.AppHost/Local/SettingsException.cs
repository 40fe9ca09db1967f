namespace Biblio.AppHost.Local;

/// <summary>A setting or this machine keeps Biblio from starting; the message is a sentence for whoever started it.</summary>
internal sealed class SettingsException(string message) : Exception(message);
