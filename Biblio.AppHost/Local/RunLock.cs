using System.Globalization;

namespace Biblio.AppHost.Local;

/// <summary>Prevents a second AppHost from using the same state folder at the same time.</summary>
internal static class RunLock
{
    private static FileStream? _lock;

    /// <summary>Locks <c>run/lock</c> until this process ends.</summary>
    public static void Acquire(StateFolder folder)
    {
        try
        {
            _lock ??= new FileStream(
                folder.PathOf("run", "lock"),
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.None
            );
        }
        catch (IOException)
        {
            throw new SettingsException(
                "Biblio runs already with this state folder. ./biblio status shows it, ./biblio down stops it."
            );
        }
    }

    /// <summary>Whether an AppHost is running with this state folder.</summary>
    public static bool IsHeld(StateFolder folder)
    {
        try
        {
            using var file = new FileStream(
                folder.PathOf("run", "lock"),
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.None
            );
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Writes the id of this process to <c>run/apphost.pid</c>.</summary>
    public static void WriteProcessId(StateFolder folder) =>
        folder.Write("run", "apphost.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
