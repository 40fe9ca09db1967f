using System.ComponentModel.DataAnnotations;

namespace Biblio.Orders.Model;

/// <summary>Timeouts and limits of the saga: the configuration section <c>Saga</c>.</summary>
internal sealed class SagaOptions : IValidatableObject
{
    /// <summary>
    /// How long to wait for Inventory before a command is sent again. Redis keeps messages in its files, so a shorter
    /// time only makes the queue longer.
    /// </summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long to wait before the provider is called again, after a failure or the end of the calling process.
    /// </summary>
    public TimeSpan PaymentRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The timeout of one call to the provider.</summary>
    public TimeSpan PaymentTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum delay between two attempts.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// An order that is not completed after this time is cancelled. It must be shorter than the lifetime of a
    /// reservation in Inventory.
    /// </summary>
    public TimeSpan OrderTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an order may wait for Inventory to reserve its books.</summary>
    public TimeSpan ReservationDeadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the payment may be retried. The order is cancelled afterwards.</summary>
    public TimeSpan PaymentDeadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a paid order may wait for Inventory to commit its reservation.</summary>
    public TimeSpan CommitDeadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The polling interval for orders that are due, when no signal comes first.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 50;

    [Range(1, 1_000)]
    public int MaxConcurrentPayments { get; set; } = 8;

    /// <summary>How long an attempt of a step may take before the next one starts.</summary>
    public TimeSpan GetTimeout(SagaStep step, int attempt) =>
        step switch
        {
            // A call may use its whole timeout. An earlier retry would call the provider twice.
            SagaStep.Paying => PaymentTimeout + PaymentRetryDelay,
            SagaStep.Reserving or SagaStep.Committing or SagaStep.Undoing or SagaStep.Done => Backoff(
                StepTimeout,
                attempt
            ),
        };

    /// <summary>
    /// When an order that enters the step now is cancelled, unless it leaves the step before. A compensation has no
    /// deadline.
    /// </summary>
    public DateTime GetDeadline(SagaStep step, DateTime placedAt, DateTime now)
    {
        var ofOrder = placedAt + OrderTimeout;
        var ofStep =
            now
            + step switch
            {
                SagaStep.Reserving => ReservationDeadline,
                SagaStep.Paying => PaymentDeadline,
                SagaStep.Committing => CommitDeadline,
                SagaStep.Undoing or SagaStep.Done => OrderTimeout,
            };
        return ofStep < ofOrder ? ofStep : ofOrder;
    }

    /// <summary>Exponential backoff: the delay doubles with each attempt, up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan Backoff(TimeSpan first, int attempt)
    {
        var delay = first * Math.Pow(2, Math.Clamp(attempt - 1, 0, 10));
        return delay < MaxBackoff ? delay : MaxBackoff;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, TimeSpan Value)[] times =
        [
            (nameof(StepTimeout), StepTimeout),
            (nameof(PaymentRetryDelay), PaymentRetryDelay),
            (nameof(PaymentTimeout), PaymentTimeout),
            (nameof(MaxBackoff), MaxBackoff),
            (nameof(OrderTimeout), OrderTimeout),
            (nameof(ReservationDeadline), ReservationDeadline),
            (nameof(PaymentDeadline), PaymentDeadline),
            (nameof(CommitDeadline), CommitDeadline),
            (nameof(PollInterval), PollInterval),
        ];
        return times
            .Where(time => time.Value <= TimeSpan.Zero)
            .Select(time => new ValidationResult($"Saga:{time.Name} must be longer than zero.", [time.Name]));
    }
}
