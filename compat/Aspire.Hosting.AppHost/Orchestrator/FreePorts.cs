using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Ports that nobody listens on, below the range that outgoing connections take theirs from. None is given twice.</summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly HashSet<int> Given = [];

    public static void Reserve(int port)
    {
        lock (Given)
        {
            Given.Add(port);
        }
    }

    public static int Next()
    {
        lock (Given)
        {
            for (var tries = 0; tries < 1_000; tries++)
            {
                var port = Random.Shared.Next(First, Last);
                if (!Given.Contains(port) && IsFree(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port)))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"There is no free port between {First} and {Last}.");
    }

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException e)
        {
            // A machine may have IPv6 in its kernel and no such address: then nobody else can listen there either.
            return e.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
