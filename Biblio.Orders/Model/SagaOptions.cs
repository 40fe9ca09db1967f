namespace Biblio.Orders.Model;

/// <summary>How patient the saga is (configuration section <c>Saga</c>).</summary>
internal sealed class SagaOptions
{
    /// <summary>Inventory is asked again when it has not answered for this long. Messages are not lost as long as Redis keeps its files, they wait: who asks again sooner only makes the queue longer.</summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A payment that failed, or whose asker died, is asked for again after this long.</summary>
    public TimeSpan PaymentRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>One call to the provider takes no longer.</summary>
    public TimeSpan PaymentTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>An order that is not completed by then is cancelled. Less than Inventory keeps a reservation.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the clock looks for orders that are due when nobody wakes it.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromMilliseconds(250);

    public int BatchSize { get; set; } = 50;

    public int PaymentsAtOnce { get; set; } = 8;

    /// <summary>How long a try may take before the next one.</summary>
    public TimeSpan TimeFor(SagaStep step, int attempt) =>
        step switch
        {
            // the call may be under way for the whole of its timeout: asking sooner would only ask twice
            SagaStep.Paying => PaymentTimeout + PaymentRetry,
            SagaStep.Reserving or SagaStep.Committing or SagaStep.Undoing or SagaStep.Done => Wait(
                StepTimeout,
                attempt
            ),
        };

    /// <summary>Twice as long each time, up to the longest.</summary>
    public TimeSpan Wait(TimeSpan first, int attempt)
    {
        var wait = first * Math.Pow(2, Math.Clamp(attempt - 1, 0, 10));
        return wait < LongestWait ? wait : LongestWait;
    }
}
