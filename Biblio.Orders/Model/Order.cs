using Biblio.Http;

namespace Biblio.Orders.Model;

/// <summary>
/// An order and the state of its saga. Each method applies one trigger and returns whether the state changed, so that
/// late or repeated messages change nothing.
/// </summary>
internal sealed class Order
{
    private readonly List<OrderLine> _lines = [];
    private readonly List<OrderStep> _history = [];
    private readonly List<OrderTax> _taxes = [];

    private Order() { }

    public long Id { get; private set; }

    public long UserId { get; private set; }

    public OrderStatus Status { get; private set; }

    public SagaStep Step { get; private set; }

    /// <summary>Why the order was refused or cancelled: one of <see cref="CancellationReasons"/>, or Inventory's reason.</summary>
    public string? Reason { get; private set; }

    /// <summary>The sum of the lines and the taxes.</summary>
    public decimal Total { get; private set; }

    public string Currency { get; private set; } = "";

    public DateTime PlacedAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    /// <summary>When the present step times out (UTC). Null when the saga is done.</summary>
    public DateTime? DueAt { get; private set; }

    /// <summary>When an order that is still in its present step is cancelled (UTC).</summary>
    public DateTime GiveUpAt { get; private set; }

    /// <summary>The number of retries of the present step. The payment step starts at 1.</summary>
    public int Attempts { get; private set; }

    /// <summary>Inventory may have books reserved for this order.</summary>
    public bool StockHeld { get; private set; }

    /// <summary>The payment provider may have taken money for this order.</summary>
    public bool PaymentOpen { get; private set; }

    public bool HasBooks { get; private set; }

    /// <summary>The books came from the buyer's cart, and return there when the order fails.</summary>
    public bool FromCart { get; private set; }

    /// <summary>What the payment provider charges. Without it, the provider knows the buyer.</summary>
    public string? PaymentToken { get; private set; }

    /// <summary>The W3C traceparent of the request that placed the order. Later steps belong to that trace.</summary>
    public string? TraceParent { get; private set; }

    public long Version { get; private set; }

    public IReadOnlyList<OrderLine> Lines => _lines;

    public IReadOnlyList<OrderStep> History => _history;

    public IReadOnlyList<OrderTax> Taxes => _taxes;

    /// <summary>Null for an order that was not placed from a cart, and after the account was erased.</summary>
    public Delivery? Delivery { get; private set; }

    /// <summary>Why the order has not left its present step yet, or null when nothing is unusual.</summary>
    public string? StatusReason =>
        Step switch
        {
            SagaStep.Paying when Attempts > 1 => StatusReasons.PaymentRetried,
            SagaStep.Reserving or SagaStep.Committing when Attempts > 0 => StatusReasons.StockDelayed,
            _ => null,
        };

    /// <summary>When the order is cancelled if it does not proceed (UTC). Null when it has ended.</summary>
    public DateTime? Deadline => Status is OrderStatus.Pending or OrderStatus.Active ? GiveUpAt : null;

    /// <summary>Whether the books return to the cart: the order has failed, and nobody cancelled it.</summary>
    public bool ReturnsToCart =>
        FromCart
        && (
            Status == OrderStatus.Refused
            || (Status == OrderStatus.Cancelled && !CancellationReasons.IsByPerson(Reason))
        );

    /// <summary>Who cancelled the order, as <see cref="CancellationReasons.ActorOf"/> says. Null for other orders.</summary>
    public string? CancelledBy => Status == OrderStatus.Cancelled ? CancellationReasons.ActorOf(Reason) : null;

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
            TraceParent = traceParent,
        };
        order._lines.AddRange(lines);
        order.StockHeld = order.HasBooks;
        if (order.HasBooks)
        {
            order.GiveUpAt = saga.GetDeadline(SagaStep.Reserving, now, now);
            order.Enter(OrderStatus.Pending, SagaStep.Reserving, now, due: now + saga.StepTimeout);
        }
        else
        {
            order.StartPayment(saga, now);
        }

        return order;
    }

    /// <summary>Places an order for the books of a cart, with taxes and a delivery.</summary>
    public static Order PlaceFromCart(
        long userId,
        string currency,
        IReadOnlyCollection<OrderLine> lines,
        IReadOnlyCollection<OrderTax> taxes,
        Delivery delivery,
        string paymentToken,
        SagaOptions saga,
        DateTime now,
        string? traceParent = null
    )
    {
        var order = Place(userId, currency, lines, saga, now, traceParent);
        order._taxes.AddRange(taxes);
        order.Total += taxes.Sum(tax => tax.Amount);
        (order.Delivery, order.PaymentToken, order.FromCart) = (delivery, paymentToken, true);
        return order;
    }

    public bool StockReserved(SagaOptions saga, DateTime now)
    {
        if (Step != SagaStep.Reserving)
        {
            return false;
        }

        StartPayment(saga, now);
        return true;
    }

    /// <summary>
    /// Refuses the order when it is not paid yet. A paid order, whose reservation has expired, is cancelled and
    /// refunded.
    /// </summary>
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
            Compensate(now);
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
        CompleteIfCompensated(now);
        return true;
    }

    public bool Cancel(string reason, DateTime now)
    {
        if (Status == OrderStatus.Refused)
        {
            throw new DomainException(
                "order-refused",
                "A refused order cannot be cancelled, because nothing was taken for it."
            );
        }

        if (Status == OrderStatus.Cancelled)
        {
            return false;
        }

        Reason = reason;
        Compensate(now);
        return true;
    }

    /// <summary>
    /// Handles the timeout of a step. The step is retried with growing delays until the order has taken too long and is
    /// cancelled. A compensation is retried without a limit.
    /// </summary>
    public bool HandleTimeout(SagaOptions saga, DateTime now)
    {
        if (Step is SagaStep.Reserving or SagaStep.Paying or SagaStep.Committing && now >= GiveUpAt)
        {
            return Cancel(CancellationReasons.TookTooLong, now);
        }

        Attempts++;
        var due = now + saga.GetTimeout(Step, Attempts);
        // A payment call that has started may use its whole time. Its answer ends the uncertainty about the money.
        DueAt = Step is SagaStep.Reserving or SagaStep.Committing ? Earlier(due, GiveUpAt) : due;
        return false;
    }

    private bool Paid(SagaOptions saga, DateTime now)
    {
        if (HasBooks)
        {
            GiveUpAt = saga.GetDeadline(SagaStep.Committing, PlacedAt, now);
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
        Reason = CancellationReasons.PaymentDeclined;
        Compensate(now);
        return true;
    }

    /// <summary>
    /// It is unknown whether the money was taken, so the provider is called again, with growing delays.
    /// </summary>
    private bool PaymentFailed(SagaOptions saga, DateTime now)
    {
        DueAt = Earlier(now + saga.Backoff(saga.PaymentRetryDelay, Attempts), GiveUpAt);
        return false;
    }

    private bool Refunded(DateTime now)
    {
        PaymentOpen = false;
        CompleteIfCompensated(now);
        return true;
    }

    /// <summary>
    /// Enters the payment step. The process that commits it calls the provider at once. The order becomes due again
    /// only when that process ends before it has recorded the answer.
    /// </summary>
    private void StartPayment(SagaOptions saga, DateTime now)
    {
        PaymentOpen = true;
        GiveUpAt = saga.GetDeadline(SagaStep.Paying, PlacedAt, now);
        Enter(OrderStatus.Active, SagaStep.Paying, now, due: now + saga.GetTimeout(SagaStep.Paying, 1));
        Attempts = 1;
    }

    /// <summary>Starts the compensation, which is retried until stock and money are returned.</summary>
    private void Compensate(DateTime now)
    {
        Enter(OrderStatus.Cancelled, SagaStep.Undoing, now, due: now);
        CompleteIfCompensated(now);
    }

    private void CompleteIfCompensated(DateTime now)
    {
        if (!StockHeld && !PaymentOpen)
        {
            Enter(OrderStatus.Cancelled, SagaStep.Done, now, due: null);
        }
    }

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;

    private void Enter(OrderStatus status, SagaStep step, DateTime now, DateTime? due)
    {
        (Status, Step, DueAt, ChangedAt, Attempts) = (status, step, due, now, 0);
        Version++;
        _history.Add(OrderStep.Create(this, now));
    }
}
