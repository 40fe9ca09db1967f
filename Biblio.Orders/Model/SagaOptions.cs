namespace Biblio.Orders.Model;

/// <summary>Timeouts and limits of the saga: the configuration section <c>Saga</c>.</summary>
internal sealed class SagaOptions
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

    /// <summary>The polling interval for orders that are due, when no signal comes first.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    public int BatchSize { get; set; } = 50;

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

    /// <summary>Exponential backoff: the delay doubles with each attempt, up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan Backoff(TimeSpan first, int attempt)
    {
        var delay = first * Math.Pow(2, Math.Clamp(attempt - 1, 0, 10));
        return delay < MaxBackoff ? delay : MaxBackoff;
    }
}
