namespace Biblio.AppHost.Local;

/// <summary>A setting or this machine prevents the start of Biblio. The message is shown to the user.</summary>
internal sealed class SettingsException(string message) : Exception(message);
