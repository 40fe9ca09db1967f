namespace Biblio.LoadTests.Lab;

/// <summary>Whether a disk has room for what is to be written.</summary>
internal static class Room
{
    /// <summary>A shop's databases and Prometheus' own, twice: once as a pattern, once in use.</summary>
    public const long ForTheLab = 2L << 30;

    public static void Check(string folder, long needed)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < needed)
        {
            throw new LoadException(
                $"There is no room: {folder} has {free >> 20} MB left, the lab needs {needed >> 20} MB. Nothing was started."
            );
        }
    }
}
