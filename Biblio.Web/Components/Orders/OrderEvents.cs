using Biblio.Web.Clients;
using Microsoft.Net.Http.Headers;

namespace Biblio.Web.Components.Orders;

/// <summary>Relays an order's server-sent events from the API to the page that shows it.</summary>
internal static class OrderEvents
{
    public static async Task Relay(long id, OrdersClient orders, IHostApplicationLifetime lifetime, HttpContext context)
    {
        // a listener must not keep the shop from closing; the browser asks another replica by itself
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        try
        {
            await RelayAsync(id, orders, context, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // nobody listens any more
        }
    }

    private static async Task RelayAsync(
        long id,
        OrdersClient orders,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        using var events = await orders.ListenAsync(id, cancellationToken);
        if (!events.IsSuccessStatusCode)
        {
            // anything but 200 stops the browser's EventSource; the page's script then asks from time to time
            context.Response.StatusCode = (int)events.StatusCode;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        await context.Response.StartAsync(cancellationToken);
        await using var source = await events.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4096];
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
