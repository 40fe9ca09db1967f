using System.Collections.Concurrent;
using Biblio.Rpc.Catalog;
using Biblio.Tests.Fixtures;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Rpc;

/// <summary>A fake Catalog on a real port for HTTP/2, which can be down or slow.</summary>
internal sealed class RpcCatalog : Books.BooksBase, IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, Book> _books = [];
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _app = null!;

    public string Address { get; } = $"http://localhost:{LocalProcess.FreePort()}";

    /// <summary>The ids of each call.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public bool IsDown { get; set; }

    /// <summary>Calls wait until their caller gives up.</summary>
    public bool IsStuck { get; set; }

    /// <summary>The time that the last caller gives to its call.</summary>
    public TimeSpan LastDeadline { get; private set; }

    /// <summary>Completes when a caller gives up.</summary>
    public Task Cancelled => _cancelled.Task;

    public static async Task<RpcCatalog> StartAsync()
    {
        var catalog = new RpcCatalog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenLocalhost(new Uri(catalog.Address).Port, listen => listen.Protocols = HttpProtocols.Http2)
        );
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(catalog);
        catalog._app = builder.Build();
        catalog._app.MapGrpcService<RpcCatalog>();
        await catalog._app.StartAsync();
        return catalog;
    }

    public void Add(long id, string title, decimal price, bool withdrawn = false) =>
        _books[id] = new()
        {
            Id = id,
            Title = title,
            Price = new() { Currency = "CAD", Hundredths = (long)(price * 100) },
            Withdrawn = withdrawn,
            Version = 3,
        };

    public override async Task<ListBooksResponse> ListBooks(ListBooksRequest request, ServerCallContext context)
    {
        LastDeadline = context.Deadline - DateTime.UtcNow;
        Requests.Enqueue(string.Join(',', request.Ids));
        if (IsDown)
        {
            throw new RpcException(new(StatusCode.Unavailable, "The catalogue is down."));
        }

        if (IsStuck)
        {
            await using var registration = context.CancellationToken.Register(() => _cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        var response = new ListBooksResponse();
        response.Books.AddRange(request.Ids.Where(_books.ContainsKey).Select(id => _books[id]));
        return response;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
