using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Biblio.Orders.Data;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Orders.Features;

internal static class PlaceOrder
{
    /// <summary>Order books, or anything else by title and price, for oneself; staff also for others. With an Idempotency-Key the request can be repeated and has its effect once.</summary>
    public static async Task<Results<Created<OrderView>, ProblemHttpResult>> Handle(
        PlaceOrderRequest request,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        Caller caller,
        HttpRequest http,
        OrdersDbContext db,
        BookPrices prices,
        Saga saga,
        Telemetry telemetry,
        TimeProvider time,
        ILogger<Order> logger,
        CancellationToken cancellationToken
    )
    {
        var buyer = request.UserId ?? caller.UserId;
        if (!caller.MayActFor(buyer))
        {
            return TypedResults.Problem(
                "A reader orders for nobody else: leave userId out, or say your own.",
                statusCode: StatusCodes.Status403Forbidden,
                type: "urn:biblio:not-your-account"
            );
        }

        var hash = Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, Json.Options))
        );
        var known = key is null ? null : await IdempotencyKey.FindAsync(db, buyer, Checked(key), cancellationToken);
        if (known is null)
        {
            var (lines, currency) = await prices.ForAsync(request.Lines, cancellationToken);
            var placed = await db.InTransactionAsync(
                async cancellationToken =>
                {
                    var now = time.Now();
                    if (
                        key is not null
                        && !await IdempotencyKey.TakeAsync(db, buyer, key, hash, now, cancellationToken)
                    )
                    {
                        return null;
                    }

                    var order = Order.Place(buyer, currency, lines, saga.Options, now, Activity.Current?.Id);
                    await db.AddAloneAsync(order, cancellationToken);
                    saga.Start(db, order);
                    var view = OrderView.From(order, http);
                    if (key is not null)
                    {
                        IdempotencyKey.Keep(db, buyer, key, view.Links.Self.Href, view);
                    }

                    return view;
                },
                cancellationToken
            );
            if (placed is not null)
            {
                telemetry.Placed();
                logger.OrderPlaced(placed.Id, buyer, placed.Items.Count, placed.Total, currency);
                return TypedResults.Created(placed.Links.Self.Href, placed);
            }

            // somebody else was first with this key, and has committed
            known = await IdempotencyKey.FindAsync(db, buyer, key!, cancellationToken)
                ?? throw new InvalidOperationException("A taken key has an answer.");
        }

        return known.RequestHash == hash
            ? TypedResults.Created(known.Location, known.ReadAnswer<OrderView>())
            : TypedResults.Problem(
                "This Idempotency-Key was used for another request.",
                statusCode: StatusCodes.Status422UnprocessableEntity,
                type: "urn:biblio:idempotency-key-reused"
            );
    }

    private static string Checked(string key) =>
        key.Length is >= 1 and <= 200 && key.All(character => character is > ' ' and <= '~')
            ? key
            : throw new FieldException("Idempotency-Key", "A key has 1 to 200 visible ASCII characters.");
}
