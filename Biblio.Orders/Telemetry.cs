using System.Diagnostics;
using System.Diagnostics.Metrics;
using Biblio.Orders.Model;

namespace Biblio.Orders;

/// <summary>Spans and metrics of Orders, as described in observability/telemetry.md.</summary>
internal sealed class Telemetry : IHostedService
{
    public const string Name = "Biblio.Orders";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _placed;
    private readonly Counter<long> _ended;
    private readonly Counter<double> _revenue;
    private readonly Histogram<double> _stepDuration;
    private readonly Counter<long> _stepRetries;
    private readonly Counter<long> _payments;
    private readonly Counter<long> _recomputations;
    private readonly Counter<long> _reads;
    private long _pending;
    private long _active;

    public Telemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _placed = meter.CreateCounter<long>("biblio.orders.placed", "{order}", "Orders accepted");
        _ended = meter.CreateCounter<long>(
            "biblio.orders.ended",
            "{order}",
            "Orders that were completed, refused or cancelled"
        );
        _revenue = meter.CreateCounter<double>("biblio.orders.revenue", description: "Money of completed orders");
        _stepDuration = meter.CreateHistogram(
            "biblio.orders.step.duration",
            "s",
            "How long orders stayed in a step of the saga",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
            }
        );
        _stepRetries = meter.CreateCounter<long>(
            "biblio.orders.step.retries",
            "{retry}",
            "Retries of the steps of the saga"
        );
        _payments = meter.CreateCounter<long>("biblio.orders.payments", "{payment}", "Answers of the payment provider");
        _recomputations = meter.CreateCounter<long>(
            "biblio.orders.report.recomputations",
            "{recomputation}",
            "Reports computed from the database"
        );
        _reads = meter.CreateCounter<long>("biblio.orders.report.reads", "{read}", "Reports answered, by source");
        meter.CreateObservableUpDownCounter(
            "biblio.orders.open",
            () =>
                new Measurement<long>[]
                {
                    new(Interlocked.Read(ref _pending), Status(OrderStatus.Pending)),
                    new(Interlocked.Read(ref _active), Status(OrderStatus.Active)),
                },
            "{order}",
            "Orders that are pending or active, counted every 5 seconds"
        );
        meter.CreateObservableGauge(
            "active_orders_total",
            () => Interlocked.Read(ref _pending) + Interlocked.Read(ref _active),
            description: "Orders that are pending or active"
        );
    }

    /// <summary>Starts the counters at zero, so that a rate shows the first failure as an increase.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _placed.Add(0);
        foreach (var status in new[] { OrderStatus.Completed, OrderStatus.Refused, OrderStatus.Cancelled })
        {
            _ended.Add(0, Status(status));
        }

        foreach (var step in Enum.GetValues<SagaStep>().Where(step => step != SagaStep.Done))
        {
            _stepRetries.Add(0, Step(step));
        }

        foreach (var result in Enum.GetValues<PaymentResult>())
        {
            _payments.Add(0, Result(result));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void OrderPlaced() => _placed.Add(1);

    public void OrderEnded(Order order)
    {
        _ended.Add(1, Status(order.Status));
        if (order.Status == OrderStatus.Completed)
        {
            _revenue.Add((double)order.Total, new KeyValuePair<string, object?>("currency", order.Currency));
        }
    }

    public void StepEnded(SagaStep step, TimeSpan duration) =>
        _stepDuration.Record(Math.Max(0, duration.TotalSeconds), Step(step));

    public void StepRetried(SagaStep step) => _stepRetries.Add(1, Step(step));

    public void PaymentAnswered(PaymentResult result) => _payments.Add(1, Result(result));

    public void ReportComputed(string report) =>
        _recomputations.Add(1, new KeyValuePair<string, object?>("report", report));

    /// <param name="report">The key of the report.</param>
    /// <param name="from">
    /// <c>mysql</c>, <c>cache</c>, <c>previous</c>, <c>computed</c>, <c>scan</c>, <c>live</c> or <c>fallback</c>.
    /// </param>
    public void ReportRead(string report, string from) => _reads.Add(1, new("report", report), new("from", from));

    public void SetOpenOrders(long pending, long active)
    {
        Interlocked.Exchange(ref _pending, pending);
        Interlocked.Exchange(ref _active, active);
    }

    /// <summary>Starts the span of a saga step in the trace of the request that placed the order.</summary>
    public static Activity? StartStep(Order order)
    {
        ActivityContext.TryParse(order.TraceParent, null, isRemote: true, out var parent);
        return Source.StartActivity(
            $"saga {TagValue(order.Step)}",
            ActivityKind.Internal,
            parent,
            [new("biblio.order.id", order.Id)]
        );
    }

    public static Activity? StartPayment(Order order) =>
        Source.StartActivity("call payment provider", ActivityKind.Client)?.SetTag("biblio.order.id", order.Id);

    private static KeyValuePair<string, object?> Status(OrderStatus status) => new("status", TagValue(status));

    private static KeyValuePair<string, object?> Step(SagaStep step) => new("step", TagValue(step));

    private static KeyValuePair<string, object?> Result(PaymentResult result) => new("result", TagValue(result));

    private static string TagValue<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
