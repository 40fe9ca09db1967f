using System.Runtime.InteropServices;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.Reports;

namespace NBomber.Running;

/// <summary>All scenarios of one run: init, warm-up, the load itself, clean, reports.</summary>
internal sealed class Session
{
    private static readonly TimeSpan LeastDuration = TimeSpan.FromSeconds(1);

    private readonly NBomberContext _context;
    private readonly List<ScenarioProps> _scenarios;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _stopped = [];
    private List<ScenarioRun> _runs = [];
    private bool _ended;

    public Session(NBomberContext context)
    {
        _context = context;
        _scenarios = [.. context.Scenarios.Where(scenario => context.TargetScenarios?.Contains(scenario.ScenarioName) != false)];
        Check();
        TestInfo = new($"{DateTime.UtcNow:yyyy-MM-dd_HH.mm.ss}_session_{Guid.NewGuid().ToString("N")[..8]}", context.TestSuite, context.TestName, "");
        NodeInfo = new(Environment.MachineName, OperationType.None, RuntimeInformation.OSDescription, Environment.Version.ToString(), RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount, "4.1.2");
    }

    public TestInfo TestInfo { get; }

    public NodeInfo NodeInfo { get; private set; }

    public void StopScenario(string scenarioName, string reason)
    {
        lock (_lock)
        {
            if (_stopped.Add(scenarioName))
            {
                Progress.Say($"stopping scenario '{scenarioName}': {reason}");
                _runs.Find(run => run.Scenario.ScenarioName == scenarioName)?.Stop();
            }
        }
    }

    public void Stop(string reason)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _ended = true;
                Progress.Say($"stopping test: {reason}");
                _runs.ForEach(run => run.Stop());
            }
        }
    }

    public async Task<NodeStats> RunAsync()
    {
        Progress.Say($"NBomber (stand-in for {NodeInfo.NBomberVersion}) started a new session: {TestInfo.SessionId}");
        NodeInfo = NodeInfo with { CurrentOperation = OperationType.Init };
        foreach (var scenario in _scenarios.Where(scenario => scenario.Init is not null))
        {
            try
            {
                await scenario.Init!(new InitContext(this, scenario, ScenarioOperation.Init));
            }
            catch (Exception exception)
            {
                throw new NBomberException($"Init scenario error: '{exception}'");
            }
        }

        var timeline = new Timeline();
        var working = _scenarios.FindAll(scenario => scenario.Run is not null);
        var warm = working.FindAll(scenario => scenario.WarmUpDuration is not null);
        if (warm.Count > 0)
        {
            await PhaseAsync(warm, OperationType.WarmUp, null);
        }

        var stats = await PhaseAsync(working, OperationType.Bombing, timeline);
        foreach (var scenario in _scenarios.Where(scenario => scenario.Clean is not null))
        {
            try
            {
                await scenario.Clean!(new InitContext(this, scenario, ScenarioOperation.Clean));
            }
#pragma warning disable CA1031 // (catch of Exception): the real one logs it and goes on
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Progress.Say($"Clean scenario error: '{exception}'");
            }
        }

        NodeInfo = NodeInfo with { CurrentOperation = OperationType.Complete };
        var node = new NodeStats(stats, NodeInfo, TestInfo, [], stats.Sum(one => one.AllRequestCount), stats.Sum(one => one.AllOkCount), stats.Sum(one => one.AllFailCount), stats.Sum(one => one.AllBytes),
            stats.Select(one => one.Duration).DefaultIfEmpty().Max());
        TextReport.Print(node, Console.Out);
        return node with { ReportFiles = ReportFiles.Write(_context, node, timeline) };
    }

    private async Task<ScenarioStats[]> PhaseAsync(List<ScenarioProps> scenarios, OperationType operation, Timeline? timeline)
    {
        NodeInfo = NodeInfo with { CurrentOperation = operation };
        lock (_lock)
        {
            _runs = scenarios.ConvertAll(scenario => new ScenarioRun(this, scenario, operation == OperationType.WarmUp ? ScenarioOperation.WarmUp : ScenarioOperation.Bombing));
            _runs.FindAll(run => _ended || _stopped.Contains(run.Scenario.ScenarioName)).ForEach(run => run.Stop());
        }

        var length = operation == OperationType.WarmUp ? scenarios.Max(scenario => scenario.WarmUpDuration!.Value) : _runs.Select(run => run.Planned).DefaultIfEmpty().Max();
        var work = Task.WhenAll(_runs.Select(run => run.RunAsync(operation == OperationType.WarmUp ? run.Scenario.WarmUpDuration!.Value : TimeSpan.MaxValue)));
        await new Progress(operation, length, _runs, _context.ReportingInterval, timeline).WatchAsync(work);
        var stats = _runs.Select(run => run.Stats(OperationType.Complete)).ToArray();
        _runs.ForEach(run => run.Dispose());
        return stats;
    }

    private void Check()
    {
        Refuse(_context.Scenarios.Count == 0, "No scenarios were registered. Please use NBomberRunner.RegisterScenarios(scenarios) to register scenarios");
        Refuse(_scenarios.Count == 0, $"Target scenarios: '{string.Join(", ", _context.TargetScenarios ?? [])}' are not found. Available scenarios are: '{string.Join(", ", _context.Scenarios.Select(scenario => scenario.ScenarioName))}'");
        Refuse(_context.Scenarios.Any(scenario => string.IsNullOrWhiteSpace(scenario.ScenarioName)), "Scenario name cannot be empty");
        var twice = _context.Scenarios.GroupBy(scenario => scenario.ScenarioName).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        Refuse(twice.Count > 0, $"Scenario names are not unique: '{string.Join(", ", twice)}'");
        Refuse(_context.ReportingInterval < TimeSpan.FromSeconds(5), "ReportingInterval should be bigger than min value: '5'");
        Refuse(_context.ReportFileName?.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0, "Report file name contains invalid chars");
        foreach (var scenario in _scenarios.Where(scenario => scenario.Run is not null))
        {
            Refuse(scenario.LoadSimulations.Count == 0, "LoadSimulations list is empty");
            foreach (var simulation in scenario.LoadSimulations)
            {
                Refuse(simulation.During < LeastDuration, $"LoadSimulation duration: '{simulation}' is smaller than min duration value: '{LeastDuration}'");
                Refuse(simulation is LoadSimulation.KeepConstant { Copies: < 0 } or LoadSimulation.RampingConstant { Copies: < 0 }, $"LoadSimulation: '{simulation}' has invalid copiesCount value. The value should be bigger or equal 0");
                Refuse(simulation is LoadSimulation.Inject { Rate: < 0 } or LoadSimulation.RampingInject { Rate: < 0 } or LoadSimulation.InjectRandom { MinRate: < 0 } or LoadSimulation.InjectRandom { MaxRate: < 0 }, $"LoadSimulation: '{simulation}' has invalid rate value. The value should be bigger or equal 0");
                var interval = simulation switch { LoadSimulation.Inject { Interval: var one } => one, LoadSimulation.RampingInject { Interval: var one } => one, LoadSimulation.InjectRandom { Interval: var one } => one, _ => TimeSpan.Zero };
                Refuse(interval > simulation.During, $"LoadSimulation interval: '{simulation}' should be smaller than simulation duration");
            }

            var planned = scenario.LoadSimulations.Aggregate(TimeSpan.Zero, (sum, simulation) => sum + simulation.During);
            Refuse(scenario.WarmUpDuration > planned, $"Scenario '{scenario.ScenarioName}' has a warm-up duration '{scenario.WarmUpDuration}' that is bigger than the actual scenario's duration '{planned}'. It should be equal or smaller but not bigger.");
        }

        var nothing = _scenarios.Find(scenario => scenario is { Run: null, Init: null, Clean: null });
        Refuse(nothing is not null, $"Empty scenario: '{nothing?.ScenarioName}' has no Init and Clean functions defined. The empty scenario should have at least Init or Clean functions defined.");
    }

    private static void Refuse(bool condition, string sentence)
    {
        if (condition)
        {
            throw new NBomberException(sentence);
        }
    }

    private sealed class InitContext(Session session, ScenarioProps scenario, ScenarioOperation operation) : IScenarioInitContext
    {
        public TestInfo TestInfo => session.TestInfo;

        public NodeInfo NodeInfo => session.NodeInfo;

        public ScenarioInfo ScenarioInfo { get; } = new($"{scenario.ScenarioName}_0", 0, scenario.ScenarioName, TimeSpan.Zero, operation);
    }
}
