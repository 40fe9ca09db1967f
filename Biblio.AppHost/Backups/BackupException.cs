namespace Biblio.AppHost.Backups;

/// <summary>A backup or a restore is not possible. The message is shown to the user.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
