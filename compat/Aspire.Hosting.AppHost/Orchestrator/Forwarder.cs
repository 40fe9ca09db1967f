using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Listens on one port of the loopback and passes each connection to one of several others, in turn.</summary>
internal sealed class Forwarder : IDisposable
{
    private readonly int[] _targets;
    private readonly List<TcpListener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private int _turn = -1;

    public Forwarder(int port, int[] targets)
    {
        _targets = targets;
        Listen(IPAddress.Loopback, port);
        if (Socket.OSSupportsIPv6)
        {
            try
            {
                Listen(IPAddress.IPv6Loopback, port);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                // IPv6 in the kernel, but no such address: IPv4 does
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listeners.ForEach(listener => listener.Stop());
        _stop.Dispose();
    }

    private void Listen(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            Dispose();
            throw new DistributedApplicationException($"Port {port} is taken by another process.", e);
        }

        _listeners.Add(listener);
        _ = AcceptAsync(listener, _stop.Token);
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = PassAsync(await listener.AcceptSocketAsync(stop), stop);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // a caller that gave up, or the end
            }
        }
    }

    private async Task PassAsync(Socket caller, CancellationToken stop)
    {
        using (caller)
        {
            try
            {
                using var target = await ConnectAsync(stop);
                if (target is null)
                {
                    return;
                }

                caller.NoDelay = target.NoDelay = true;
                await Task.WhenAll(CopyAsync(caller, target, stop), CopyAsync(target, caller, stop));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // one side closed: so does the other
            }
        }
    }

    /// <summary>The next one in turn that answers: one that is being restarted is passed over.</summary>
    private async Task<Socket?> ConnectAsync(CancellationToken stop)
    {
        for (var tries = 0; tries < _targets.Length; tries++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _targets[(int)((uint)Interlocked.Increment(ref _turn) % _targets.Length)], stop);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stop)
    {
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, SocketFlags.None, stop)) > 0)
        {
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, stop);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
