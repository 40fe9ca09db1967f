using System.Diagnostics.Metrics;
using Biblio.Lending.Model;

namespace Biblio.Lending;

/// <summary>Metrics of Lending; see observability/telemetry.md.</summary>
internal sealed class Telemetry : IHostedService
{
    public const string Name = "Biblio.Lending";

    private static readonly string[] LoanChanges = ["started", "returned", "renewed"];

    private readonly Counter<long> _loans;
    private readonly Counter<long> _holds;
    private readonly Counter<long> _refusals;
    private readonly Counter<double> _fines;
    private readonly TimeProvider _time;
    private CirculationGauges _gauges = new(0, 0, 0, 0, 0);
    private long _sweptAt;

    public Telemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _sweptAt = time.GetTimestamp();
        var meter = meters.Create(Name);
        _loans = meter.CreateCounter<long>("biblio.lending.loans", "{loan}", "Loans by what happened to them");
        _holds = meter.CreateCounter<long>("biblio.lending.holds", "{hold}", "Holds by their new state");
        _refusals = meter.CreateCounter<long>(
            "biblio.lending.refusals",
            "{request}",
            "Refused requests by first reason"
        );
        _fines = meter.CreateCounter<double>("biblio.lending.fines", null, "Money of charged fines by kind");
        Gauge("biblio.lending.overdue", "{loan}", "Loans that are overdue now", gauges => gauges.Overdue);
        Gauge("biblio.lending.waiting", "{hold}", "Holds that wait for a copy", gauges => gauges.Waiting);
        Gauge(
            "biblio.lending.unfilled",
            "{hold}",
            "Holds that wait although a copy has been on the shelf for a day",
            gauges => gauges.Unfilled
        );
        Gauge("biblio.lending.notices.pending", "{notice}", "Notices that wait to be sent", gauges => gauges.Pending);
        Gauge("biblio.lending.notices.age", "s", "Age of the oldest notice that waits to be sent", gauges =>
            gauges.OldestNotice
        );
        meter.CreateObservableGauge(
            "biblio.lending.sweep.age",
            () => _time.GetElapsedTime(Interlocked.Read(ref _sweptAt)).TotalSeconds,
            "s",
            "Time since the last search for expired holds and due notices"
        );

        void Gauge(string name, string unit, string description, Func<CirculationGauges, double> read) =>
            meter.CreateObservableGauge(name, () => read(Volatile.Read(ref _gauges)), unit, description);
    }

    /// <summary>Sets all counters to zero, so that a rate shows the first one as a rise.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var change in LoanChanges)
        {
            _loans.Add(0, Tag("change", change));
        }

        foreach (var state in Enum.GetValues<HoldState>())
        {
            _holds.Add(0, Tag("state", state));
        }

        foreach (var kind in Enum.GetValues<FineKind>())
        {
            _fines.Add(0, Tag("kind", kind));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void AddLoan(string change) => _loans.Add(1, Tag("change", change));

    public void AddHold(HoldState state) => _holds.Add(1, Tag("state", state));

    public void AddRefusal(Refusal refusal) => _refusals.Add(1, Tag("reason", refusal.Code));

    public void AddFine(FineKind kind, decimal amount) => _fines.Add((double)amount, Tag("kind", kind));

    public void SetGauges(CirculationGauges gauges)
    {
        Volatile.Write(ref _gauges, gauges);
        Interlocked.Exchange(ref _sweptAt, _time.GetTimestamp());
    }

    private static KeyValuePair<string, object?> Tag(string name, object value) =>
        new(name, value.ToString()!.ToLowerInvariant());
}

/// <summary>Numbers that the sweep counts.</summary>
internal sealed record CirculationGauges(
    double Overdue,
    double Waiting,
    double Unfilled,
    double Pending,
    double OldestNotice
);
