using Biblio.Messaging;
using Biblio.Orders.Data;
using Biblio.Orders.Events;
using Biblio.Orders.Model;
using Biblio.Orders.Payments;
using Biblio.Persistence;
using Microsoft.Extensions.Options;

namespace Biblio.Orders;

/// <summary>
/// How an order moves: the row is locked, the model decides, and what follows is said in the same transaction.
/// Happy path: order-placed, reserve-stock → stock-reserved → payment → commit-stock → stock-committed → order-completed.
/// Otherwise: stock-refused → order-refused; or payment declined, too late, cancelled → order-cancelled, release-stock, refund.
/// </summary>
internal sealed class Saga(
    TimeProvider time,
    IOptions<SagaOptions> options,
    Telemetry telemetry,
    SagaSignal wakeUp,
    PaymentQueue checkout,
    ILogger<Saga> logger
)
{
    private const string Inventory = "inventory";
    private const string Topic = "orders";

    public SagaOptions Options => options.Value;

    /// <summary>Something happened to the order, which may or may not mean anything for it. False: there is no such order.</summary>
    public async Task<bool> AdvanceAsync(
        OrdersDbContext db,
        long orderId,
        string what,
        Func<Order, DateTime, bool> happen,
        CancellationToken cancellationToken
    )
    {
        if (await db.LockAsync(orderId, cancellationToken) is not { } order)
        {
            logger.UnknownOrder(orderId, what);
            return false;
        }

        Advance(db, order, what, happen);
        return true;
    }

    /// <summary>The same for an order that is locked already; true when it moved.</summary>
    public bool Advance(OrdersDbContext db, Order order, string what, Func<Order, DateTime, bool> happen)
    {
        var now = time.Now();
        var (status, step, since) = (order.Status, order.Step, order.ChangedAt);
        if (!happen(order, now))
        {
            logger.NothingChanged(order.Id, what, order.Status, order.Step);
            return false;
        }

        telemetry.StepEnded(step, now - since);
        logger.OrderMoved(order.Id, what, order.Status, order.Step);
        if (order.Step != step)
        {
            AskForStock(db, order);
            PayNext(db, order);
        }

        if (order.Status != status)
        {
            Tell(db, order, now);
        }

        if (order.DueAt <= now)
        {
            db.AfterCommit(wakeUp.Ring);
        }

        return true;
    }

    /// <summary>A new order is known to the database: it is told to everyone, and its books are asked for; without books it is paid at once.</summary>
    public void Start(OrdersDbContext db, Order order)
    {
        db.Publish(Topic, "order-placed", OrderPlaced.From(order));
        AskForStock(db, order);
        PayNext(db, order);
    }

    /// <summary>Nobody has answered in time: asks again. Inventory answers a repeated question with the same event.</summary>
    public void AskAgain(OrdersDbContext db, Order order)
    {
        // what is to be undone is due at once, and that first time is no repetition
        if (order.Step == SagaStep.Undoing && order.Attempts == 1)
        {
            return;
        }

        telemetry.AskedAgain(order.Step);
        logger.AskedAgain(order.Id, order.Step, order.Attempts);
        AskForStock(db, order);
    }

    private void PayNext(OrdersDbContext db, Order order)
    {
        if (order.Step == SagaStep.Paying)
        {
            db.AfterCommit(() => checkout.Add(order));
        }
    }

    /// <summary>Always in the transaction that enters the step: what is released is so after whatever was asked before, in the same queue.</summary>
    private static void AskForStock(OrdersDbContext db, Order order)
    {
        switch (order.Step)
        {
            case SagaStep.Reserving:
                db.Send(Inventory, "reserve-stock", ReserveStock.From(order));
                break;
            case SagaStep.Committing:
                db.Send(Inventory, "commit-stock", new CommitStock(order.Id));
                break;
            case SagaStep.Undoing when order.StockHeld:
                db.Send(
                    Inventory,
                    "release-stock",
                    new ReleaseStock(order.Id, order.Reason ?? Reasons.CancelledByBuyer)
                );
                break;
        }
    }

    private void Tell(OrdersDbContext db, Order order, DateTime now)
    {
        switch (order.Status)
        {
            case OrderStatus.Completed:
                db.Publish(Topic, "order-completed", new OrderCompleted(order.Id, order.UserId, null, now));
                break;
            case OrderStatus.Refused:
                db.Publish(Topic, "order-refused", new OrderRefused(order.Id, order.UserId, order.Reason, now));
                break;
            case OrderStatus.Cancelled:
                db.Publish(Topic, "order-cancelled", new OrderCancelled(order.Id, order.UserId, order.Reason, now));
                break;
            case OrderStatus.Pending or OrderStatus.Active:
                return;
        }

        telemetry.Ended(order);
    }
}
