using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.Live;

/// <summary>
/// The page of a live run: charts, failures, and the number of users. It is served on loopback only, under an address
/// with a random token, and ends with the run.
/// </summary>
internal sealed class LiveConsole : IAsyncDisposable
{
    private const int MaxPoints = 900;
    private static readonly TimeSpan LastEventTimeout = TimeSpan.FromSeconds(3);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly WebApplication _app;
    private readonly UserGate _gate;
    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Lock _lock = new();
    private readonly List<LivePoint> _points = [];
    private TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveState _state;
    private int _watching;

    private LiveConsole(string load, UserGate gate)
    {
        _gate = gate;
        _state = new(load, gate.Users, gate.Max, 0, null, [], [], []);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = 1024;
            kestrel.Limits.MaxConcurrentConnections = 50;
        });
        _app = builder.Build();
        _app.Use(AddHeaders);
        var page = _app.MapGroup($"/{_token}");
        page.MapGet("/", () => File("live.html", "text/html"));
        page.MapGet("/live.css", () => File("live.css", "text/css"));
        page.MapGet("/live.js", () => File("live.js", "text/javascript"));
        page.MapGet("/events", WatchAsync);
        page.MapPost("/users", SetUsersAsync);
        page.MapPost("/stop", Stop);
    }

    /// <summary>The address of the page, with its token.</summary>
    public Uri Address => new($"{_app.Urls.First()}/{_token}/");

    public static async Task<LiveConsole> StartAsync(string load, UserGate gate, CancellationToken cancellationToken)
    {
        var console = new LiveConsole(load, gate);
        await console._app.StartAsync(cancellationToken);
        return console;
    }

    /// <summary>Shows the last second. <paramref name="ended"/> is the last sentence of the run.</summary>
    public void Publish(LivePoint? point, LiveStatistics statistics, TimeSpan remaining, string? ended = null)
    {
        var (requests, failures) = statistics.Totals();
        TaskCompletionSource published;
        lock (_lock)
        {
            if (point is not null)
            {
                _points.Add(point);
                _points.RemoveRange(0, Math.Max(0, _points.Count - MaxPoints));
            }

            var points = point is null ? Array.Empty<LivePoint>() : [point];
            var seconds = (int)Math.Max(0, remaining.TotalSeconds);
            _state = new(_state.Load, _gate.Users, _gate.Max, seconds, ended, points, requests, failures);
            published = _published;
            _published = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        published.TrySetResult();
    }

    /// <summary>Waits until every open page has the last event, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < 30 && Volatile.Read(ref _watching) > 0; i++)
        {
            await Task.Delay(LastEventTimeout / 30);
        }

        await _app.DisposeAsync();
    }

    private async Task WatchAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        Interlocked.Increment(ref _watching);
        try
        {
            var (state, next) = Read(isFirst: true);
            while (true)
            {
                var json = JsonSerializer.Serialize(state, Json);
                await context.Response.WriteAsync($"data: {json}\n\n", cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
                if (state.Ended is not null)
                {
                    return;
                }

                await next.WaitAsync(cancellationToken);
                (state, next) = Read(isFirst: false);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        finally
        {
            Interlocked.Decrement(ref _watching);
        }
    }

    /// <summary>The first event of a page has all points.</summary>
    private (LiveState State, Task Next) Read(bool isFirst)
    {
        lock (_lock)
        {
            return (isFirst ? _state with { Points = [.. _points] } : _state, _published.Task);
        }
    }

    private async Task<IResult> SetUsersAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken);
        if (!int.TryParse(text, out var users) || users < 0 || users > _gate.Max)
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["users"] = [$"A whole number from 0 to {_gate.Max}."] }
            );
        }

        _gate.SetUsers(users);
        return TypedResults.NoContent();
    }

    private NoContent Stop()
    {
        _gate.Stop();
        return TypedResults.NoContent();
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        // Another name that leads to this machine belongs to another site.
        return context.Request.Host.Host is "127.0.0.1" or "localhost"
            ? next(context)
            : TypedResults.NotFound().ExecuteAsync(context);
    }

    private static FileStreamHttpResult File(string name, string type)
    {
        var stream = typeof(LiveConsole).Assembly.GetManifestResourceStream($"Biblio.LoadTests.Live.{name}")!;
        return TypedResults.Stream(stream, $"{type}; charset=utf-8");
    }
}

/// <summary>An event of the page. <c>Points</c> has the seconds that the page does not know yet.</summary>
internal sealed record LiveState(
    string Load,
    int Users,
    int MaxUsers,
    int RemainingSeconds,
    string? Ended,
    IReadOnlyList<LivePoint> Points,
    IReadOnlyList<LiveRequest> Requests,
    IReadOnlyList<LiveFailure> Failures
);
