using Biblio.Identity;
using Biblio.Inventory.Data;
using Biblio.Rpc;
using Biblio.Rpc.Inventory;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory.Rpc;

/// <summary>The gRPC service of Protos/biblio/inventory/v1/stock.proto.</summary>
internal sealed class StockService(
    InventoryDbContext db,
    StockFeed feed,
    StockTaking stockTaking,
    ReservationDesk desk,
    IHostApplicationLifetime lifetime,
    IOptions<InventoryOptions> options
) : Stock.StockBase
{
    private const int MaxBooks = 100;
    private const int MaxDeskRequests = 10_000;

    [AllowAnonymous]
    public override async Task<StockLevel> GetStock(GetStockRequest request, ServerCallContext context) =>
        await db
            .Stock.AsNoTracking()
            .SingleOrDefaultAsync(stock => stock.BookId == request.BookId, context.CancellationToken)
            is { } stock
            ? StockLevels.From(stock)
            : throw RpcFailures.NotFound($"Book {request.BookId} has no stock.");

    [Authorize(Policies.Reader)]
    public override async Task WatchStock(
        WatchStockRequest request,
        IServerStreamWriter<StockLevel> responseStream,
        ServerCallContext context
    )
    {
        if (request.BookIds.Count is < 1 or > MaxBooks || request.BookIds.Any(id => id < 1))
        {
            throw RpcFailures.Invalid("book_ids", $"A watch has 1 to {MaxBooks} ids, each at least 1.");
        }

        using var end = EndWith(context);
        end.CancelAfter(options.Value.WatchDuration);
        using var watch = feed.Watch(
            [.. request.BookIds.Distinct()],
            Caller.From(context.GetHttpContext().User)!.UserId
        );
        try
        {
            while (true)
            {
                foreach (var level in await watch.TakeAsync(end.Token))
                {
                    await responseStream.WriteAsync(level, end.Token);
                }
            }
        }
        catch (OperationCanceledException)
            when (!context.CancellationToken.IsCancellationRequested
                && !lifetime.ApplicationStopping.IsCancellationRequested
            )
        {
            // The stream ends after its longest duration.
        }
    }

    [Authorize(Policies.Staff)]
    public override async Task<StockTake> TakeStock(
        IAsyncStreamReader<StockCount> requestStream,
        ServerCallContext context
    )
    {
        using var end = EndWith(context);
        var counts = await StockTaking.ReadAsync(requestStream, end.Token);
        return await stockTaking.ApplyAsync(counts, context.CancellationToken);
    }

    [Authorize(Policies.Staff)]
    public override async Task ReserveAtDesk(
        IAsyncStreamReader<DeskRequest> requestStream,
        IServerStreamWriter<DeskReply> responseStream,
        ServerCallContext context
    )
    {
        using var end = EndWith(context);
        var count = 0;
        await foreach (var request in requestStream.ReadAllAsync(end.Token))
        {
            if (++count > MaxDeskRequests)
            {
                throw RpcFailures.Exhausted($"A stream has up to {MaxDeskRequests} requests.");
            }

            await responseStream.WriteAsync(
                await desk.HandleAsync(request, context.CancellationToken),
                context.CancellationToken
            );
        }
    }

    /// <summary>A stream ends with its caller, and when the service stops. A stop would wait for it otherwise.</summary>
    private CancellationTokenSource EndWith(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
}
