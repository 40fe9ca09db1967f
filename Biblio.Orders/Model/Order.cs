using Biblio.ServiceDefaults;

namespace Biblio.Orders.Model;

/// <summary>
/// An order and its saga. Every method is one thing that may happen; it answers whether it meant anything for an order in this state,
/// so that what comes late or twice changes nothing.
/// </summary>
internal sealed class Order
{
    private readonly List<OrderLine> _lines = [];
    private readonly List<OrderStep> _history = [];

    private Order() { }

    public long Id { get; private set; }

    public long UserId { get; private set; }

    public OrderStatus Status { get; private set; }

    public SagaStep Step { get; private set; }

    /// <summary>Why it was refused or cancelled.</summary>
    public string? Reason { get; private set; }

    public decimal Total { get; private set; }

    public string Currency { get; private set; } = "";

    public DateTime PlacedAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    /// <summary>When the saga clock looks at this order again; never, once it is done.</summary>
    public DateTime? DueAt { get; private set; }

    /// <summary>When an order that is still not completed is cancelled.</summary>
    public DateTime GiveUpAt { get; private set; }

    /// <summary>How often the present step was tried again.</summary>
    public int Attempts { get; private set; }

    /// <summary>Inventory may hold books for this order.</summary>
    public bool StockHeld { get; private set; }

    /// <summary>The provider may hold money for this order.</summary>
    public bool PaymentOpen { get; private set; }

    public bool HasBooks { get; private set; }

    /// <summary>The trace of the request that placed it, so that later steps belong to it.</summary>
    public string? TraceParent { get; private set; }

    public long Version { get; private set; }

    public IReadOnlyList<OrderLine> Lines => _lines;

    public IReadOnlyList<OrderStep> History => _history;

    public bool CanBeCancelled => Status is OrderStatus.Pending or OrderStatus.Active or OrderStatus.Completed;

    public static Order Place(
        long userId,
        string currency,
        IReadOnlyCollection<OrderLine> lines,
        SagaOptions saga,
        DateTime now,
        string? traceParent = null
    )
    {
        var order = new Order
        {
            UserId = userId,
            Currency = currency,
            Total = lines.Sum(line => line.Price * line.Quantity),
            HasBooks = lines.Any(line => line.BookId is not null),
            PlacedAt = now,
            GiveUpAt = now + saga.GiveUpAfter,
            TraceParent = traceParent,
        };
        order._lines.AddRange(lines);
        order.StockHeld = order.HasBooks;
        if (order.HasBooks)
        {
            order.Enter(OrderStatus.Pending, SagaStep.Reserving, now, due: now + saga.StepTimeout);
        }
        else
        {
            order.StartPaying(saga, now);
        }

        return order;
    }

    public bool StockReserved(SagaOptions saga, DateTime now)
    {
        if (Step != SagaStep.Reserving)
        {
            return false;
        }

        StartPaying(saga, now);
        return true;
    }

    /// <summary>Before payment the order is refused; after it (the reservation had expired and the books are gone) it is cancelled and paid back.</summary>
    public bool StockRefused(string reason, DateTime now)
    {
        if (Step is not (SagaStep.Reserving or SagaStep.Committing))
        {
            return false;
        }

        StockHeld = false;
        Reason = reason;
        if (Step == SagaStep.Reserving)
        {
            Enter(OrderStatus.Refused, SagaStep.Done, now, due: null);
        }
        else
        {
            Undo(now);
        }

        return true;
    }

    public bool PaymentAnswered(PaymentResult result, SagaOptions saga, DateTime now) =>
        (result, Step) switch
        {
            (PaymentResult.Authorised, SagaStep.Paying) => Paid(saga, now),
            (PaymentResult.Declined, SagaStep.Paying) => PaymentDeclined(now),
            (PaymentResult.Failed, SagaStep.Paying) => PaymentFailed(saga, now),
            (PaymentResult.Refunded, SagaStep.Undoing) when PaymentOpen => Refunded(now),
            _ => false,
        };

    public bool StockCommitted(DateTime now)
    {
        if (Step != SagaStep.Committing)
        {
            return false;
        }

        Enter(OrderStatus.Completed, SagaStep.Done, now, due: null);
        return true;
    }

    public bool StockReleased(DateTime now)
    {
        if (Step != SagaStep.Undoing || !StockHeld)
        {
            return false;
        }

        StockHeld = false;
        Undone(now);
        return true;
    }

    public bool Cancel(string reason, DateTime now)
    {
        if (Status == OrderStatus.Refused)
        {
            throw new DomainException(
                "order-refused",
                "A refused order can not be cancelled: nothing was taken for it."
            );
        }

        if (Status == OrderStatus.Cancelled)
        {
            return false;
        }

        Reason = reason;
        Undo(now);
        return true;
    }

    /// <summary>The step has waited long enough: it is tried again, a little later each time, until the order as a whole has taken too long and is cancelled. What is to be undone is never given up.</summary>
    public bool Overdue(SagaOptions saga, DateTime now)
    {
        if (Step is SagaStep.Reserving or SagaStep.Paying or SagaStep.Committing && now >= GiveUpAt)
        {
            return Cancel(Reasons.TookTooLong, now);
        }

        Attempts++;
        DueAt = now + saga.TimeFor(Step, Attempts);
        return false;
    }

    private bool Paid(SagaOptions saga, DateTime now)
    {
        if (HasBooks)
        {
            Enter(OrderStatus.Active, SagaStep.Committing, now, due: now + saga.StepTimeout);
        }
        else
        {
            Enter(OrderStatus.Completed, SagaStep.Done, now, due: null);
        }

        return true;
    }

    private bool PaymentDeclined(DateTime now)
    {
        PaymentOpen = false;
        Reason = Reasons.PaymentDeclined;
        Undo(now);
        return true;
    }

    /// <summary>Nobody knows whether it was taken: the provider is asked again, a little later each time.</summary>
    private bool PaymentFailed(SagaOptions saga, DateTime now)
    {
        DueAt = now + saga.Wait(saga.PaymentRetry, Attempts);
        return false;
    }

    private bool Refunded(DateTime now)
    {
        PaymentOpen = false;
        Undone(now);
        return true;
    }

    /// <summary>Whoever lets an order come so far calls the provider as soon as that is committed. Only if he dies over it is the order due again.</summary>
    private void StartPaying(SagaOptions saga, DateTime now)
    {
        PaymentOpen = true;
        Enter(OrderStatus.Active, SagaStep.Paying, now, due: now + saga.TimeFor(SagaStep.Paying, 1));
        Attempts = 1;
    }

    /// <summary>From here on stock and money are asked back until both are.</summary>
    private void Undo(DateTime now)
    {
        Enter(OrderStatus.Cancelled, SagaStep.Undoing, now, due: now);
        Undone(now);
    }

    private void Undone(DateTime now)
    {
        if (!StockHeld && !PaymentOpen)
        {
            Enter(OrderStatus.Cancelled, SagaStep.Done, now, due: null);
        }
    }

    private void Enter(OrderStatus status, SagaStep step, DateTime now, DateTime? due)
    {
        (Status, Step, DueAt, ChangedAt, Attempts) = (status, step, due, now, 0);
        Version++;
        _history.Add(OrderStep.Of(this, now));
    }
}
