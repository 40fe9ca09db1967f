using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Api;

/// <summary>One replica of a service behind the gateway: tells what it was asked, and can be slow, unready, stubborn or dead.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _killed = new();

    private Replica(string name, WebApplication app) => (Name, _app) = (name, app);

    public string Name { get; }

    public string Address { get; private set; } = "";

    public bool Ready { get; set; } = true;

    public int Served;

    /// <summary>The headers of the last request.</summary>
    public ConcurrentDictionary<string, string> Heard { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Func<HttpContext, Task> Answer { get; set; } = TellAsync;

    public static async Task<Replica> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var replica = new Replica(name, app);
        app.UseForwardedHeaders(new() { ForwardedHeaders = ForwardedHeaders.All });
        app.UseWebSockets();
        app.Run(replica.AnswerAsync);
        await app.StartAsync();
        replica.Address = app.Urls.First();
        return replica;
    }

    /// <summary>As kill -9 looks from outside: open requests are cut off without an answer, new connections are refused.</summary>
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

    /// <summary>A page of links such as services give, and who gave it.</summary>
    public static Task TellAsync(HttpContext context) =>
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

    public static async Task EchoAsync(HttpContext context)
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

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health")
        {
            context.Response.StatusCode = Ready ? 200 : 503;
            return;
        }

        Interlocked.Increment(ref Served);
        // as they came over the wire: the middleware has taken the forwarded ones away
        foreach (var (name, value) in context.Request.Headers)
        {
            Heard[name] = value.ToString();
        }

        context.Response.Headers["X-Biblio-Instance"] = Name;
        await using var registration = _killed.Token.Register(context.Abort);
        await Answer(context);
    }
}
