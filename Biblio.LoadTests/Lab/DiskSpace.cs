namespace Biblio.LoadTests.Lab;

/// <summary>Checks the free disk space before the lab starts.</summary>
internal static class DiskSpace
{
    /// <summary>
    /// The disk space of the databases and of Prometheus, in bytes. The data exists twice: as the seed data and in
    /// use.
    /// </summary>
    public const long RequiredBytes = 2L << 30;

    public static void EnsureAvailable(string folder, long requiredBytes)
    {
        var freeBytes = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (freeBytes < requiredBytes)
        {
            throw new LoadException(
                $"There is no room: {folder} has {freeBytes >> 20} MB left, the lab needs {requiredBytes >> 20} MB. "
                    + "Nothing was started."
            );
        }
    }
}
