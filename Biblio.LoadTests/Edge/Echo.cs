using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.Edge;

/// <summary>A server behind the gateway that opens WebSockets and sends back what it gets.</summary>
internal sealed class Echo : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Echo(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<Echo> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseWebSockets();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new(app);
    }

    // sockets that are still open need not be waited for
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return; // 200: healthy
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64];
        try
        {
            while (
                await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)
                    is { MessageType: not WebSocketMessageType.Close } received
            )
            {
                await socket.SendAsync(
                    buffer.AsMemory(0, received.Count),
                    received.MessageType,
                    received.EndOfMessage,
                    context.RequestAborted
                );
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // the other end is gone
        }
    }
}
