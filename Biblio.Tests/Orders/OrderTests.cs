using Biblio.Http;
using Biblio.Orders.Model;

namespace Biblio.Tests.Orders;

/// <summary>Tests the state machine without host, database and clock.</summary>
public sealed class OrderTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly SagaOptions Saga = new();

    [Fact]
    public void An_order_of_books_starts_pending_and_waits_for_stock()
    {
        var order = Books();

        Assert.Equal((OrderStatus.Pending, SagaStep.Reserving), (order.Status, order.Step));
        Assert.Equal(40.40m, order.Total);
        Assert.Equal(Noon + Saga.StepTimeout, order.DueAt);
        Assert.True(order.StockHeld);
        Assert.False(order.PaymentOpen);
    }

    [Fact]
    public void An_order_of_special_lines_is_completed_by_its_payment()
    {
        var order = Special();

        Assert.Equal((OrderStatus.Active, SagaStep.Paying), (order.Status, order.Step));
        Assert.Equal(Noon + Saga.PaymentTimeout + Saga.PaymentRetryDelay, order.DueAt);
        Assert.False(order.StockHeld);

        Assert.True(order.PaymentAnswered(PaymentResult.Authorised, Saga, Noon));
        Assert.Equal((OrderStatus.Completed, SagaStep.Done), (order.Status, order.Step));
    }

    [Fact]
    public void An_order_of_books_is_reserved_paid_and_committed()
    {
        var order = Books();

        Assert.True(order.StockReserved(Saga, Noon));
        Assert.Equal(
            (OrderStatus.Active, SagaStep.Paying, Noon + Saga.PaymentTimeout + Saga.PaymentRetryDelay),
            (order.Status, order.Step, order.DueAt)
        );
        Assert.True(order.PaymentAnswered(PaymentResult.Authorised, Saga, Noon));
        Assert.Equal((OrderStatus.Active, SagaStep.Committing), (order.Status, order.Step));
        Assert.True(order.StockCommitted(Noon));
        Assert.Equal((OrderStatus.Completed, SagaStep.Done), (order.Status, order.Step));
        Assert.Null(order.DueAt);
        Assert.Equal([1, 2, 3, 4], order.History.Select(step => step.Version));
    }

    [Fact]
    public void Refused_stock_refuses_the_order_and_nothing_is_owed()
    {
        var order = Books();

        Assert.True(order.StockRefused("not-enough-stock", Noon));

        Assert.Equal(
            (OrderStatus.Refused, SagaStep.Done, "not-enough-stock"),
            (order.Status, order.Step, order.Reason)
        );
        Assert.False(order.StockHeld);
    }

    [Fact]
    public void Stock_refused_after_payment_cancels_the_order_and_pays_back()
    {
        var order = At(SagaStep.Committing);

        Assert.True(order.StockRefused("expired", Noon));

        Assert.Equal((OrderStatus.Cancelled, SagaStep.Undoing, Noon), (order.Status, order.Step, order.DueAt));
        Assert.False(order.StockHeld);
        Assert.True(order.PaymentOpen);
        Assert.True(order.PaymentAnswered(PaymentResult.Refunded, Saga, Noon));
        Assert.Equal(SagaStep.Done, order.Step);
    }

    [Fact]
    public void A_declined_payment_cancels_the_order_and_releases_the_stock()
    {
        var order = At(SagaStep.Paying);

        Assert.True(order.PaymentAnswered(PaymentResult.Declined, Saga, Noon));

        Assert.Equal(
            (OrderStatus.Cancelled, SagaStep.Undoing, CancellationReasons.PaymentDeclined),
            (order.Status, order.Step, order.Reason)
        );
        Assert.False(order.PaymentOpen);
        Assert.True(order.StockReleased(Noon));
        Assert.Equal(SagaStep.Done, order.Step);
    }

    [Theory]
    [InlineData(SagaStep.Reserving)]
    [InlineData(SagaStep.Paying)]
    [InlineData(SagaStep.Committing)]
    [InlineData(SagaStep.Done)]
    public void An_order_can_be_cancelled_at_every_step(SagaStep step)
    {
        var order = At(step);
        var paid = order.PaymentOpen;

        Assert.True(order.Cancel(CancellationReasons.CancelledByBuyer, Noon));
        Assert.Equal((OrderStatus.Cancelled, SagaStep.Undoing), (order.Status, order.Step));

        Assert.Equal(paid, order.PaymentAnswered(PaymentResult.Refunded, Saga, Noon));
        Assert.True(order.StockReleased(Noon));
        Assert.Equal(SagaStep.Done, order.Step);
        Assert.Null(order.DueAt);
        Assert.Equal((false, false), (order.StockHeld, order.PaymentOpen));
    }

    [Fact]
    public void Cancelling_twice_is_cancelling_once()
    {
        var order = Books();
        order.Cancel(CancellationReasons.CancelledByBuyer, Noon);
        var version = order.Version;

        Assert.False(order.Cancel("another-reason", Noon));
        Assert.Equal((version, CancellationReasons.CancelledByBuyer), (order.Version, order.Reason));
    }

    [Fact]
    public void A_refused_order_can_not_be_cancelled()
    {
        var order = Books();
        order.StockRefused("not-enough-stock", Noon);

        Assert.Equal(
            "order-refused",
            Assert.Throws<DomainException>(() => order.Cancel(CancellationReasons.CancelledByBuyer, Noon)).Rule
        );
    }

    public static TheoryData<SagaStep, string, bool> TransitionCases()
    {
        // These triggers change the order at these steps. All other combinations change nothing.
        (SagaStep, string)[] transitions =
        [
            (SagaStep.Reserving, "reserved"),
            (SagaStep.Reserving, "refused"),
            (SagaStep.Reserving, "cancel"),
            (SagaStep.Paying, "authorised"),
            (SagaStep.Paying, "declined"),
            (SagaStep.Paying, "cancel"),
            (SagaStep.Committing, "refused"),
            (SagaStep.Committing, "committed"),
            (SagaStep.Committing, "cancel"),
            (SagaStep.Undoing, "released"),
            (SagaStep.Undoing, "refunded"),
            (SagaStep.Done, "cancel"),
        ];
        var data = new TheoryData<SagaStep, string, bool>();
        foreach (var step in Enum.GetValues<SagaStep>())
        {
            foreach (
                var trigger in new[]
                {
                    "reserved",
                    "refused",
                    "committed",
                    "released",
                    "authorised",
                    "declined",
                    "failed",
                    "refunded",
                    "cancel",
                }
            )
            {
                data.Add(step, trigger, transitions.Contains((step, trigger)));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(TransitionCases))]
    public void Late_or_repeated_events_change_nothing(SagaStep step, string trigger, bool moves)
    {
        var order = At(step);
        var before = (
            order.Status,
            order.Step,
            order.Version,
            order.StockHeld,
            order.PaymentOpen,
            order.Reason,
            order.History.Count
        );

        var moved = trigger switch
        {
            "reserved" => order.StockReserved(Saga, Noon),
            "refused" => order.StockRefused("not-enough-stock", Noon),
            "committed" => order.StockCommitted(Noon),
            "released" => order.StockReleased(Noon),
            "cancel" => order.Cancel(CancellationReasons.CancelledByBuyer, Noon),
            _ => order.PaymentAnswered(Enum.Parse<PaymentResult>(trigger, ignoreCase: true), Saga, Noon),
        };

        Assert.Equal(moves, moved);
        Assert.Equal(
            moves,
            before
                != (
                    order.Status,
                    order.Step,
                    order.Version,
                    order.StockHeld,
                    order.PaymentOpen,
                    order.Reason,
                    order.History.Count
                )
        );
    }

    [Fact]
    public void An_overdue_step_is_retried_with_growing_delays()
    {
        var order = Books();

        var waits = Enumerable
            .Range(0, 6)
            .Select(_ =>
            {
                Assert.False(order.HandleTimeout(Saga, Noon));
                return (order.DueAt - Noon)!.Value.TotalSeconds;
            });

        Assert.Equal([20, 40, 80, 120, 120, 120], waits);
    }

    [Fact]
    public void A_failed_payment_is_retried_with_growing_delays()
    {
        var order = At(SagaStep.Paying);

        var waits = Enumerable
            .Range(0, 4)
            .Select(_ =>
            {
                order.PaymentAnswered(PaymentResult.Failed, Saga, Noon);
                var wait = (order.DueAt - Noon)!.Value.TotalSeconds;
                order.HandleTimeout(Saga, Noon);
                Assert.Equal(Noon + Saga.PaymentTimeout + Saga.PaymentRetryDelay, order.DueAt);
                return wait;
            });

        Assert.Equal([1, 2, 4, 8], waits);
    }

    [Theory]
    [InlineData(SagaStep.Reserving)]
    [InlineData(SagaStep.Paying)]
    [InlineData(SagaStep.Committing)]
    public void An_order_that_takes_too_long_is_cancelled(SagaStep step)
    {
        var order = At(step);

        Assert.False(order.HandleTimeout(Saga, order.GiveUpAt.AddTicks(-1)));
        Assert.True(order.HandleTimeout(Saga, order.GiveUpAt));
        Assert.Equal(
            (OrderStatus.Cancelled, SagaStep.Undoing, CancellationReasons.TookTooLong),
            (order.Status, order.Step, order.Reason)
        );
    }

    [Fact]
    public void Each_step_has_a_deadline_within_the_orders()
    {
        var saga = new SagaOptions { OrderTimeout = TimeSpan.FromMinutes(5) };
        var order = Order.Place(1, "CAD", [OrderLine.Create(1, 7, "Refactoring", 20m, 2)], saga, Noon);
        Assert.Equal(Noon.AddMinutes(5), order.Deadline);

        order.StockReserved(saga, Noon.AddMinutes(1));
        Assert.Equal(Noon.AddMinutes(3), order.Deadline);

        order.PaymentAnswered(PaymentResult.Authorised, saga, Noon.AddMinutes(2));
        Assert.Equal(Noon.AddMinutes(5), order.Deadline);

        order.StockCommitted(Noon.AddMinutes(2));
        Assert.Null(order.Deadline);
    }

    [Fact]
    public void A_failing_payment_is_retried_until_two_minutes_have_passed()
    {
        var order = At(SagaStep.Paying);
        Assert.Null(order.StatusReason);
        var deadline = order.Deadline!.Value;

        var attempts = 0;
        for (var now = order.DueAt!.Value; !order.HandleTimeout(Saga, now); now = order.DueAt!.Value)
        {
            Assert.Equal("payment-retried", order.StatusReason);
            order.PaymentAnswered(PaymentResult.Failed, Saga, now);
            Assert.InRange(order.DueAt!.Value, now, deadline);
            attempts++;
        }

        Assert.InRange(attempts, 5, 10);
        Assert.Equal((OrderStatus.Cancelled, SagaStep.Undoing), (order.Status, order.Step));
        Assert.Equal(deadline, order.ChangedAt);
        Assert.Equal(TimeSpan.FromMinutes(2), Saga.PaymentDeadline);
        Assert.Null(order.StatusReason);
    }

    [Fact]
    public void An_unanswered_reservation_is_reported_as_delayed()
    {
        var order = At(SagaStep.Reserving);
        Assert.Null(order.StatusReason);

        order.HandleTimeout(Saga, order.DueAt!.Value);

        Assert.Equal("stock-delayed", order.StatusReason);
        Assert.NotNull(order.Deadline);
    }

    [Fact]
    public void Compensation_is_never_given_up()
    {
        var order = At(SagaStep.Undoing);

        Assert.False(order.HandleTimeout(Saga, Noon.AddYears(1)));
        Assert.Equal(SagaStep.Undoing, order.Step);
        Assert.NotNull(order.DueAt);
    }

    private static Order Books() =>
        Order.Place(
            1,
            "CAD",
            [OrderLine.Create(1, 7, "Refactoring", 20m, 2), OrderLine.Create(2, null, "Signet", 0.4m, 1)],
            Saga,
            Noon
        );

    [Theory]
    [InlineData(CancellationReasons.CancelledByBuyer, "buyer", false)]
    [InlineData(CancellationReasons.CancelledByStaff, "staff", false)]
    [InlineData(CancellationReasons.PaymentDeclined, "payment", true)]
    [InlineData(CancellationReasons.TookTooLong, "timeout", true)]
    [InlineData("not-enough-stock", "stock", true)]
    public void A_cancelled_order_says_who_cancelled_it(string reason, string by, bool returnsToCart)
    {
        var order = Order.PlaceFromCart(
            1,
            "CAD",
            [OrderLine.Create(1, 7, "Refactoring", 20m, 2)],
            [],
            Delivery.Pickup(1),
            "sim_approved",
            Saga,
            Noon
        );
        Assert.Null(order.CancelledBy);

        order.Cancel(reason, Noon);

        Assert.Equal((by, returnsToCart), (order.CancelledBy, order.ReturnsToCart));
    }

    private static Order Special() =>
        Order.Place(1, "CAD", [OrderLine.Create(1, null, "Monitor", 300m, 1)], Saga, Noon);

    /// <summary>Returns an order of books at the step. <c>Done</c> is a completed order.</summary>
    private static Order At(SagaStep step)
    {
        var order = Books();
        if (step == SagaStep.Reserving)
        {
            return order;
        }

        order.StockReserved(Saga, Noon);
        if (step == SagaStep.Paying)
        {
            return order;
        }

        order.PaymentAnswered(PaymentResult.Authorised, Saga, Noon);
        switch (step)
        {
            case SagaStep.Undoing:
                order.Cancel(CancellationReasons.CancelledByBuyer, Noon);
                break;
            case SagaStep.Done:
                order.StockCommitted(Noon);
                break;
        }

        return order;
    }
}
