using System.Net.WebSockets;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Edge;

/// <summary>What open WebSockets take of the gateway's memory: open and idle, each after one message there and back.</summary>
internal sealed class OpenSockets(Shop shop, int count)
{
    private const int Rounds = 3;
    private const int AtOnce = 32;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        // what the first ones load and compile is no socket's
        await CloseAsync(await OpenAsync(50, cancellationToken));

        Console.WriteLine($"\n{"open WebSockets", -18}{"memory, MiB", 14}{"more, each, KiB", 18}");
        var memory = await MemoryAsync(cancellationToken);
        Console.WriteLine($"{0, -18}{memory / 1048576.0, 14:0.0}");
        // more and more, without closing any: what closed ones leave behind would be used again
        List<ClientWebSocket> open = [];
        for (var round = 0; round < Rounds; round++)
        {
            open.AddRange(await OpenAsync(count, cancellationToken));
            var now = await MemoryAsync(cancellationToken);
            Console.WriteLine(
                $"{open.Count, -18}{now / 1048576.0, 14:0.0}{(now - memory) / 1024.0 / open.Count, 18:0.0}"
            );
        }

        if (open.Any(socket => socket.State != WebSocketState.Open))
        {
            throw new LoadException("WebSockets were closed while they were held.");
        }

        await CloseAsync(open);
    }

    private async Task<long> MemoryAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Idle, cancellationToken);
        return Memory();
    }

    private long Memory() =>
        shop.Processor.ResidentBytes("Biblio.Api")
        ?? throw new LoadException("How much memory the gateway has can not be read here: there is no /proc.");

    private async Task<IReadOnlyList<ClientWebSocket>> OpenAsync(int number, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(shop.Door) { Scheme = "ws", Path = "/echo" }.Uri;
        var sockets = new ClientWebSocket[number];
        await Parallel.ForAsync(
            0,
            number,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, cancellationToken) =>
            {
                var socket = sockets[index] = new();
                await socket.ConnectAsync(address, cancellationToken);
                var said = new byte[] { (byte)index };
                await socket.SendAsync(
                    said.AsMemory(),
                    WebSocketMessageType.Binary,
                    endOfMessage: true,
                    cancellationToken
                );
                var heard = new byte[8];
                if ((await socket.ReceiveAsync(heard.AsMemory(), cancellationToken)).Count != 1 || heard[0] != said[0])
                {
                    throw new LoadException("A WebSocket through the gateway did not bring back what was sent.");
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
