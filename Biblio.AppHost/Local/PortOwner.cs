using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Biblio.AppHost.Local;

/// <summary>Finds out whether a loopback port is taken and, on Linux, which process uses it.</summary>
internal static class PortOwner
{
    private const string ListenState = "0A";

    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static bool IsTaken(int port) =>
        IsTaken(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && IsTaken(IPAddress.IPv6Loopback, port));

    /// <summary>Describes the owner of a port, such as "nginx (process 1234)" or "another program".</summary>
    public static string Describe(int port)
    {
        var sockets = Sockets(port).ToList();
        // An outgoing connection may use the port as well, but a listener is the likelier owner.
        var listeners = sockets.Where(socket => socket.State == ListenState).ToList();
        var owned = (listeners.Count > 0 ? listeners : sockets).Select(socket => socket.Inode).ToHashSet();
        if (owned.Count == 0)
        {
            return "another program";
        }

        return Processes().FirstOrDefault(process => UsesSocket(process, owned)) is { } id
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
            // A machine without an IPv6 loopback reports other errors, and its port is not taken.
            return e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }

    private static IEnumerable<(string State, string Inode)> Sockets(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return from file in SocketTables
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

    private static bool UsesSocket(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries($"/proc/{process}/fd")
                .Any(descriptor => ResolveTarget(descriptor) is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false; // The process belongs to another user, or has just ended.
        }
    }

    // A busy process closes files during the enumeration. A closed file must not hide the others.
    private static string? ResolveTarget(string descriptor)
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

    // A .NET program runs as "dotnet", so the name of its assembly is returned.
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
