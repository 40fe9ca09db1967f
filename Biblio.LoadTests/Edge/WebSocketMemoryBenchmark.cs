using System.Net.WebSockets;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// Measures the memory that open WebSockets take in the gateway. Each socket is idle after one message in both
/// directions.
/// </summary>
internal sealed class WebSocketMemoryBenchmark(BiblioInstance biblio, int count)
{
    private const int Rounds = 3;
    private const int Concurrency = 32;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        // The first sockets load and compile code. This cost does not belong to a socket.
        await CloseAsync(await OpenAsync(50, cancellationToken));

        Console.WriteLine($"\n{"open WebSockets", -18}{"memory, MiB", 14}{"growth each, KiB", 18}");
        var memory = await ReadMemoryAsync(cancellationToken);
        Console.WriteLine($"{0, -18}{memory / 1048576.0, 14:0.0}");
        // No socket is closed in between, because the next ones would reuse the memory of closed ones.
        List<ClientWebSocket> open = [];
        for (var round = 0; round < Rounds; round++)
        {
            open.AddRange(await OpenAsync(count, cancellationToken));
            var now = await ReadMemoryAsync(cancellationToken);
            Console.WriteLine(
                $"{open.Count, -18}{now / 1048576.0, 14:0.0}{(now - memory) / 1024.0 / open.Count, 18:0.0}"
            );
        }

        if (open.Any(socket => socket.State != WebSocketState.Open))
        {
            throw new LoadException("WebSockets were closed during the measurement.");
        }

        await CloseAsync(open);
    }

    private async Task<long> ReadMemoryAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(IdleTime, cancellationToken);
        return ReadMemory();
    }

    private long ReadMemory() =>
        biblio.Processes.GetResidentBytes("Biblio.Api")
        ?? throw new LoadException("The memory of the gateway cannot be read: this system has no /proc.");

    private async Task<IReadOnlyList<ClientWebSocket>> OpenAsync(int number, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(biblio.Gateway) { Scheme = "ws", Path = "/echo" }.Uri;
        var sockets = new ClientWebSocket[number];
        await Parallel.ForAsync(
            0,
            number,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (index, cancellationToken) =>
            {
                var socket = sockets[index] = new();
                await socket.ConnectAsync(address, cancellationToken);
                var sent = new byte[] { (byte)index };
                await socket.SendAsync(
                    sent.AsMemory(),
                    WebSocketMessageType.Binary,
                    endOfMessage: true,
                    cancellationToken
                );
                var received = new byte[8];
                var result = await socket.ReceiveAsync(received.AsMemory(), cancellationToken);
                if (result.Count != 1 || received[0] != sent[0])
                {
                    throw new LoadException(
                        "A WebSocket through the gateway did not return the message that was sent."
                    );
                }
            }
        );
        return sockets;
    }

    private static async Task CloseAsync(IReadOnlyList<ClientWebSocket> sockets)
    {
        foreach (var socket in sockets)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            socket.Dispose();
        }
    }
}
