using Biblio.Web.Clients;
using Microsoft.Net.Http.Headers;

namespace Biblio.Web.Components.Orders;

/// <summary>Relays an order's server-sent events from the API to the page that shows it.</summary>
internal static class OrderEvents
{
    public static async Task Relay(long id, OrdersClient orders, IHostApplicationLifetime lifetime, HttpContext context)
    {
        // An open stream must not block shutdown. The browser reconnects to another replica.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        try
        {
            await RelayAsync(id, orders, context, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The browser closed the stream, or this process stops.
        }
    }

    private static async Task RelayAsync(
        long id,
        OrdersClient orders,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        using var events = await orders.SubscribeAsync(id, cancellationToken);
        if (!events.IsSuccessStatusCode)
        {
            // Any status but 200 stops the browser's EventSource. Then the page's script polls.
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
