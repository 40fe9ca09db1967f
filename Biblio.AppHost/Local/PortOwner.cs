using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Biblio.AppHost.Local;

/// <summary>Tells whether a loopback port is taken and, where the system shows it (Linux), by which process.</summary>
internal static class PortOwner
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static bool IsTaken(int port) =>
        IsTaken(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && IsTaken(IPAddress.IPv6Loopback, port));

    /// <summary>"nginx (process 1234)", or what can be said where the owner is not visible.</summary>
    public static string Of(int port)
    {
        var sockets = Sockets(port).ToList();
        // an outgoing connection may hold the port as well, but a listener is the likelier answer
        var listeners = sockets.Where(socket => socket.State == Listening).ToList();
        var owned = (listeners.Count > 0 ? listeners : sockets).Select(socket => socket.Inode).ToHashSet();
        if (owned.Count == 0)
        {
            return "another program";
        }

        return Processes().FirstOrDefault(process => Holds(process, owned)) is { } id
            ? $"{Name(id)} (process {id})"
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
            // a machine without an IPv6 loopback has no taken port there
            return e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }

    private static IEnumerable<(string State, string Inode)> Sockets(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return from file in Tables
            where File.Exists(file)
            from line in File.ReadLines(file).Skip(1)
            let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            where fields[1].EndsWith(suffix, StringComparison.Ordinal)
            select (fields[3], $"socket:[{fields[9]}]");
    }

    private static IEnumerable<string> Processes() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => name.All(char.IsAsciiDigit));

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries($"/proc/{process}/fd")
                .Any(descriptor => TargetOf(descriptor) is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false; // another user's process, or one that has just ended
        }
    }

    // A busy process closes files while they are listed; one that is gone must not hide the others.
    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // a .NET program runs as "dotnet"; its assembly is its name
    private static string Name(string process)
    {
        try
        {
            var name = File.ReadAllText($"/proc/{process}/comm").Trim();
            var assembly = File.ReadAllText($"/proc/{process}/cmdline")
                .Split('\0')
                .FirstOrDefault(word => word.EndsWith(".dll", StringComparison.Ordinal));
            return name is "dotnet" or ".NET Host" && assembly is not null
                ? Path.GetFileNameWithoutExtension(assembly)
                : name;
        }
        catch (IOException)
        {
            return "a program that has just ended";
        }
    }
}
