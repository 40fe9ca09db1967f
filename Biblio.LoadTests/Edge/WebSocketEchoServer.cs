using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.Edge;

/// <summary>A server behind the gateway that accepts WebSockets and echoes their messages.</summary>
internal sealed class WebSocketEchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebSocketEchoServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<WebSocketEchoServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseWebSockets();
        app.Run(EchoAsync);
        await app.StartAsync();
        return new(app);
    }

    // The server does not wait until open sockets are closed.
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task EchoAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return; // The status is 200, which health checks take as healthy.
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
            // The client has closed the connection.
        }
    }
}
