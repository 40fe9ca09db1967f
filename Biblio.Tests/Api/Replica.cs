using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Api;

/// <summary>
/// A fake replica of a service behind the gateway. It echoes requests, and tests can make it slow, unready or dead.
/// </summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _killed = new();

    private Replica(string name, WebApplication app) => (Name, _app) = (name, app);

    public string Name { get; }

    public string Address { get; private set; } = "";

    public bool IsReady { get; set; } = true;

    public int RequestCount;

    /// <summary>The headers of the last request.</summary>
    public ConcurrentDictionary<string, string> ReceivedHeaders { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Func<HttpContext, Task> Handler { get; set; } = EchoRequestAsync;

    public static async Task<Replica> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            // Each byte of a header is one character, so that tests can compare bytes.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var replica = new Replica(name, app);
        app.UseForwardedHeaders(new() { ForwardedHeaders = ForwardedHeaders.All });
        app.UseWebSockets();
        app.Run(replica.HandleAsync);
        await app.StartAsync();
        replica.Address = app.Urls.First();
        return replica;
    }

    /// <summary>Simulates SIGKILL: open requests end without a response, and new connections are refused.</summary>
    public async Task KillAsync()
    {
        await _killed.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _killed.Dispose();
    }

    /// <summary>Returns what the replica knows of the request, and a link as services build it.</summary>
    public static Task EchoRequestAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                method = context.Request.Method,
                path = context.Request.Path.Value,
                query = context.Request.QueryString.Value,
                link = context.Request.PathBase + "/books/7",
                host = context.Request.Host.Value,
                from = context.Connection.RemoteIpAddress?.ToString(),
            }
        );

    public static async Task EchoWebSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
        await socket.SendAsync(
            buffer.AsMemory(0, received.Count),
            WebSocketMessageType.Text,
            endOfMessage: true,
            context.RequestAborted
        );
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == "/health")
        {
            context.Response.StatusCode = IsReady ? 200 : 503;
            return;
        }

        Interlocked.Increment(ref RequestCount);
        // The forwarded headers middleware has removed the headers that it applied.
        foreach (var (name, value) in context.Request.Headers)
        {
            ReceivedHeaders[name] = value.ToString();
        }

        context.Response.Headers["X-Biblio-Instance"] = Name;
        await using var registration = _killed.Token.Register(context.Abort);
        await Handler(context);
    }
}
