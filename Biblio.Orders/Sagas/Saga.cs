using Biblio.Messaging;
using Biblio.Orders.Data;
using Biblio.Orders.Events;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Sagas;

/// <summary>
/// The saga of an order. It locks the row, lets the model decide, and writes messages in the same transaction.
/// <para>
/// Success: order-placed, reserve-stock → stock-reserved → payment → commit-stock → stock-committed → order-completed.
/// </para>
/// <para>Refused stock: stock-refused → order-refused.</para>
/// <para>Declined payment, timeout or cancellation: order-cancelled, release-stock, refund.</para>
/// </summary>
internal sealed class Saga(
    TimeProvider time,
    IOptions<SagaOptions> options,
    Telemetry telemetry,
    SagaSignal signal,
    PaymentQueue paymentQueue,
    ILogger<Saga> logger
)
{
    private const string Inventory = "inventory";
    private const string Topic = "orders";

    public SagaOptions Options => options.Value;

    /// <summary>
    /// Locks the order and applies a transition, which may change nothing. Returns false when the order does not exist.
    /// </summary>
    public async Task<bool> AdvanceAsync(
        OrdersDbContext db,
        long orderId,
        string trigger,
        Func<Order, DateTime, bool> transition,
        CancellationToken cancellationToken
    )
    {
        if (await db.LockAsync(orderId, cancellationToken) is not { } order)
        {
            logger.UnknownOrder(orderId, trigger);
            return false;
        }

        if (Advance(db, order, trigger, transition))
        {
            await ReturnToCartAsync(db, order, cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// Returns the books of an order that has just failed to the cart they came from. The buyer then tries again with
    /// another card, or with fewer copies.
    /// </summary>
    public async Task ReturnToCartAsync(OrdersDbContext db, Order order, CancellationToken cancellationToken)
    {
        // A failed order that still returns money or stock advances once more, and has returned its books by then.
        if (order.ReturnsToCart && db.Entry(order).Property(one => one.Status).IsModified)
        {
            await db.ReturnToCartAsync(order, time.Now(), cancellationToken);
        }
    }

    /// <summary>Applies a transition to an order that is locked already. Returns true when the order changed.</summary>
    public bool Advance(OrdersDbContext db, Order order, string trigger, Func<Order, DateTime, bool> transition)
    {
        var now = time.Now();
        var (status, step, enteredAt) = (order.Status, order.Step, order.ChangedAt);
        if (!transition(order, now))
        {
            logger.OrderUnchanged(order.Id, trigger, order.Status, order.Step);
            return false;
        }

        var (newStatus, newStep) = (order.Status, order.Step);
        db.AfterCommit(() =>
        {
            telemetry.StepEnded(step, now - enteredAt);
            logger.OrderAdvanced(order.Id, trigger, newStatus, newStep);
        });
        if (order.Step != step)
        {
            SendStockCommand(db, order);
            EnqueuePayment(db, order);
        }

        if (order.Status != status)
        {
            PublishEnd(db, order, now);
        }

        if (order.DueAt <= now)
        {
            db.AfterCommit(signal.Set);
        }

        return true;
    }

    /// <summary>
    /// Publishes that the order was placed and reserves its books. An order without books is paid at once.
    /// </summary>
    public void Start(OrdersDbContext db, Order order)
    {
        db.Publish(Topic, "order-placed", OrderPlaced.From(order));
        SendStockCommand(db, order);
        EnqueuePayment(db, order);
    }

    /// <summary>
    /// Sends the command of the present step again after a timeout. Inventory answers a repeated command with the same
    /// event.
    /// </summary>
    public void Retry(OrdersDbContext db, Order order)
    {
        // A compensation is due at once, so its first attempt is not a retry.
        if (order.Step == SagaStep.Undoing && order.Attempts == 1)
        {
            return;
        }

        var (step, attempts) = (order.Step, order.Attempts);
        db.AfterCommit(() =>
        {
            telemetry.StepRetried(step);
            logger.StepRetried(order.Id, step, attempts);
        });
        SendStockCommand(db, order);
    }

    private void EnqueuePayment(OrdersDbContext db, Order order)
    {
        if (order.Step == SagaStep.Paying)
        {
            db.AfterCommit(() => paymentQueue.Enqueue(order));
        }
    }

    /// <summary>
    /// Sends the command in the transaction that enters the step. Inventory then receives release-stock after the
    /// earlier commands, because all of them are in one stream.
    /// </summary>
    private static void SendStockCommand(OrdersDbContext db, Order order)
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
                    new ReleaseStock(order.Id, order.Reason ?? CancellationReasons.CancelledByBuyer)
                );
                break;
        }
    }

    private void PublishEnd(OrdersDbContext db, Order order, DateTime now)
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
                db.Publish(
                    Topic,
                    "order-cancelled",
                    new OrderCancelled(order.Id, order.UserId, order.Reason, now, order.CancelledBy)
                );
                break;
            case OrderStatus.Pending or OrderStatus.Active:
                return;
        }

        db.AfterCommit(() => telemetry.OrderEnded(order));
    }
}
