using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Biblio.AppHost;

/// <summary>Says whether a loopback port is taken, and by which process where the system tells (Linux).</summary>
internal static class PortOwner
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static bool IsTaken(int port) => IsTaken(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && IsTaken(IPAddress.IPv6Loopback, port));

    /// <summary>"nginx (process 1234)", or "another program" where its owner can not be seen.</summary>
    public static string Of(int port)
    {
        var inodes = Listening(port).ToHashSet();
        return inodes.Count == 0 ? "another program" : Processes().FirstOrDefault(process => Holds(process, inodes)) is { } id
            ? $"{File.ReadAllText($"/proc/{id}/comm").Trim()} (process {id})"
            : "a program of another user";
    }

    private static bool IsTaken(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException e)
        {
            // no IPv6 loopback on this machine is not a taken port
            return e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }

    private static IEnumerable<string> Listening(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return from file in Tables
               where File.Exists(file)
               from line in File.ReadLines(file).Skip(1)
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == "0A"
               select $"socket:[{fields[9]}]";
    }

    private static IEnumerable<string> Processes() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>().Where(name => name.All(char.IsAsciiDigit));

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Any(fd => File.ResolveLinkTarget(fd, false) is { } target && inodes.Contains(target.Name));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false; // another user's process, or one that has just ended
        }
    }
}
