using System.Collections.Concurrent;
using System.Diagnostics;
using HdrHistogram;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>Runs the simulations of one scenario in sequence, and collects their measurements.</summary>
internal sealed class ScenarioRun(Session session, ScenarioProps scenario, ScenarioOperation operation) : IDisposable
{
    public const string GlobalInformation = "global information";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Measurements> _measurements = [];
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private readonly Stack<Copy> _copies = [];
    private readonly CancellationTokenSource _stops = new();
    private readonly Stopwatch _clock = new();
    private int _number;
    private int _injectedLately;
    private LoadSimulation _simulation = scenario.LoadSimulations[0];

    public Session Session => session;

    public ScenarioProps Scenario => scenario;

    public CancellationToken Stops => _stops.Token;

    public TimeSpan Planned { get; } =
        scenario.LoadSimulations.Aggregate(TimeSpan.Zero, (sum, simulation) => sum + simulation.During);

    public TimeSpan Elapsed => _clock.Elapsed;

    public LoadSimulationStats Load => new(
        _simulation.Name,
        _simulation is LoadSimulation.KeepConstant or LoadSimulation.RampingConstant ? _copies.Count : _injectedLately);

    public ScenarioInfo Info(int number) =>
        new($"{scenario.ScenarioName}_{number}", number, scenario.ScenarioName, Planned, operation);

    public void Stop() => _stops.Cancel();

    public void Add(string name, IResponse response, TimeSpan latency)
    {
        var measurements = _measurements.GetOrAdd(name, _ => new());
        measurements.Add(response, latency);
        if (response.IsError && measurements.Failures >= scenario.MaxFailCount)
        {
            session.Stop($"Scenario '{scenario.ScenarioName}' has failed {scenario.MaxFailCount} times (MaxFailCount)");
        }
    }

    public (HistogramBase Ok, int Failed) TakeLately() => _measurements.GetOrAdd(GlobalInformation, _ => new()).TakeLately();

    /// <param name="longest">The maximum duration, which is that of a warm-up.</param>
    public async Task RunAsync(TimeSpan longest)
    {
        _clock.Start();
        var (begin, before) = (TimeSpan.Zero, 0);
        foreach (var simulation in scenario.LoadSimulations)
        {
            if (begin >= longest || _stops.IsCancellationRequested)
            {
                break;
            }

            _simulation = simulation;
            var end = begin + simulation.During < longest ? begin + simulation.During : longest;
            await SimulateAsync(simulation, begin, end, before);
            begin += simulation.During;
            before = simulation switch
            {
                LoadSimulation.RampingConstant { Copies: var copies } => copies,
                LoadSimulation.KeepConstant { Copies: var copies } => copies,
                _ => 0,
            };
        }

        Keep(0);
        _clock.Stop();
        // Running iterations finish and count. The timeout covers an iteration that hangs.
        await Task.WhenAny(Task.WhenAll(_running.Keys), Task.Delay(LongestWait));
    }

    public ScenarioStats Stats(OperationType operation)
    {
        var duration = TimeSpan.FromSeconds(Math.Round(Elapsed.TotalSeconds, 1));
        var all = _measurements.OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => (one.Key, Stats: one.Value.Stats(duration)))
            .Select(one => new StepStats(one.Key, one.Stats.Ok, one.Stats.Fail))
            .ToList();
        var empty = new Measurements().Stats(duration);
        var global = all.Find(step => step.StepName == GlobalInformation) ?? new(GlobalInformation, empty.Ok, empty.Fail);
        var (ok, fail) = (all.Sum(step => step.Ok.Request.Count), all.Sum(step => step.Fail.Request.Count));
        return new(
            scenario.ScenarioName,
            global.Ok with { StatusCodes = Merge(all.SelectMany(step => step.Ok.StatusCodes)) },
            global.Fail with { StatusCodes = Merge(all.SelectMany(step => step.Fail.StatusCodes)) },
            [.. all.Where(step => step.StepName != GlobalInformation)],
            Load,
            operation,
            ok + fail,
            ok,
            fail,
            all.Sum(step => step.Ok.DataTransfer.AllBytes + step.Fail.DataTransfer.AllBytes),
            duration);
    }

    public void Dispose() => _stops.Dispose();

    private static StatusCodeStats[] Merge(IEnumerable<StatusCodeStats> statuses) =>
    [
        .. statuses.GroupBy(status => status.StatusCode)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.First() with { Count = group.Sum(status => status.Count) }),
    ];

    private async Task SimulateAsync(LoadSimulation simulation, TimeSpan begin, TimeSpan end, int before)
    {
        if (simulation is not (LoadSimulation.KeepConstant or LoadSimulation.RampingConstant))
        {
            Keep(0);
        }

        // The planned start of the simulation in stopwatch ticks, without the delay of the loop.
        var zero = Stopwatch.GetTimestamp() - (long)((_clock.Elapsed - begin).TotalSeconds * Stopwatch.Frequency);
        var schedule = new Schedule(simulation as LoadSimulation.Inject);
        for (var now = _clock.Elapsed; now < end && !_stops.IsCancellationRequested; now = _clock.Elapsed)
        {
            switch (simulation)
            {
                case LoadSimulation.KeepConstant keep:
                    Keep(keep.Copies);
                    break;
                case LoadSimulation.RampingConstant ramp:
                    var ramped = (ramp.Copies - before) * ((now - begin) / ramp.During);
                    Keep(before + (int)Math.Round(ramped, MidpointRounding.AwayFromZero));
                    break;
                default:
                    Inject(schedule.TakeDue(now - begin), zero);
                    break;
            }

            await Task.Delay(Tick);
        }

        if (!_stops.IsCancellationRequested)
        {
            // Injects the iterations that are due in the last tick.
            Inject(schedule.TakeDue(end - begin), zero);
        }
    }

    private void Keep(int copies)
    {
        while (_copies.Count < copies)
        {
            var copy = new Copy(this, ++_number);
            _copies.Push(copy);
            Start(copy.AgainAndAgainAsync);
        }

        while (_copies.Count > copies)
        {
            _copies.Pop().AskToStop();
        }
    }

    private void Inject(IReadOnlyList<TimeSpan> due, long zero)
    {
        foreach (var at in due)
        {
            var copy = new Copy(this, ++_number);
            var ticks = zero + (long)(at.TotalSeconds * Stopwatch.Frequency);
            Start(() => copy.OnceAsync(ticks));
        }

        _injectedLately = due.Count > 0 ? due.Count : _injectedLately;
    }

    private void Start(Func<Task> work)
    {
        var task = Task.Run(work);
        _running.TryAdd(task, 0);
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }
}
