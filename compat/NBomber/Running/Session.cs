using System.Runtime.InteropServices;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.Reports;

namespace NBomber.Running;

/// <summary>Runs all scenarios of a session: init, warm-up, load and reports.</summary>
internal sealed class Session
{
    private static readonly TimeSpan LeastDuration = TimeSpan.FromSeconds(1);

    private readonly NBomberContext _context;
    private readonly IReadOnlyList<ScenarioProps> _scenarios;
    private readonly Lock _lock = new();
    private List<ScenarioRun> _runs = [];
    private bool _ended;

    public Session(NBomberContext context)
    {
        _context = context;
        _scenarios = context.Scenarios;
        Check();
        var session = $"{DateTime.UtcNow:yyyy-MM-dd_HH.mm.ss}_session_{Guid.NewGuid().ToString("N")[..8]}";
        TestInfo = new(session, context.TestSuite, context.TestName, "");
        NodeInfo = new(
            Environment.MachineName,
            OperationType.None,
            RuntimeInformation.OSDescription,
            Environment.Version.ToString(),
            RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            "4.1.2");
    }

    public TestInfo TestInfo { get; }

    public NodeInfo NodeInfo { get; private set; }

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
                await scenario.Init!(new InitContext(this, scenario));
            }
            catch (Exception exception)
            {
                throw new NBomberException($"Init scenario error: '{exception}'");
            }
        }

        var timeline = new Timeline();
        if (_scenarios.Where(scenario => scenario.WarmUpDuration is not null).ToList() is { Count: > 0 } warm)
        {
            await PhaseAsync(warm, OperationType.WarmUp, null);
        }

        var stats = await PhaseAsync(_scenarios, OperationType.Bombing, timeline);
        NodeInfo = NodeInfo with { CurrentOperation = OperationType.Complete };
        var node = new NodeStats(
            stats,
            NodeInfo,
            TestInfo,
            [],
            stats.Sum(one => one.AllRequestCount),
            stats.Sum(one => one.AllOkCount),
            stats.Sum(one => one.AllFailCount),
            stats.Sum(one => one.AllBytes),
            stats.Select(one => one.Duration).DefaultIfEmpty().Max());
        TextReport.Print(node, Console.Out);
        return node with { ReportFiles = ReportFiles.Write(_context, node, timeline) };
    }

    private async Task<ScenarioStats[]> PhaseAsync(
        IReadOnlyList<ScenarioProps> scenarios, OperationType operation, Timeline? timeline)
    {
        var isWarmUp = operation == OperationType.WarmUp;
        NodeInfo = NodeInfo with { CurrentOperation = operation };
        lock (_lock)
        {
            _runs = [.. scenarios.Select(scenario =>
                new ScenarioRun(this, scenario, isWarmUp ? ScenarioOperation.WarmUp : ScenarioOperation.Bombing))];
            _runs.FindAll(_ => _ended).ForEach(run => run.Stop());
        }

        var length = isWarmUp ? scenarios.Max(scenario => scenario.WarmUpDuration!.Value) : _runs.Max(run => run.Planned);
        var work = Task.WhenAll(_runs.Select(run =>
            run.RunAsync(isWarmUp ? run.Scenario.WarmUpDuration!.Value : TimeSpan.MaxValue)));
        await new Progress(operation, length, _runs, timeline).WatchAsync(work);
        var stats = _runs.Select(run => run.Stats(OperationType.Complete)).ToArray();
        _runs.ForEach(run => run.Dispose());
        return stats;
    }

    private void Check()
    {
        Refuse(_scenarios.Count == 0,
            "No scenarios were registered. Please use NBomberRunner.RegisterScenarios(scenarios) to register scenarios");
        Refuse(_scenarios.Any(scenario => string.IsNullOrWhiteSpace(scenario.ScenarioName)), "Scenario name cannot be empty");
        var twice = _scenarios.GroupBy(scenario => scenario.ScenarioName).Where(group => group.Count() > 1).Select(group => group.Key);
        Refuse(twice.Any(), $"Scenario names are not unique: '{string.Join(", ", twice)}'");
        Refuse(_context.ReportFileName?.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0, "Report file name contains invalid chars");
        foreach (var scenario in _scenarios)
        {
            Refuse(scenario.LoadSimulations.Count == 0, "LoadSimulations list is empty");
            foreach (var simulation in scenario.LoadSimulations)
            {
                Refuse(simulation.During < LeastDuration,
                    $"LoadSimulation duration: '{simulation}' is smaller than min duration value: '{LeastDuration}'");
                Refuse(simulation is LoadSimulation.KeepConstant { Copies: < 0 } or LoadSimulation.RampingConstant { Copies: < 0 },
                    $"LoadSimulation: '{simulation}' has invalid copiesCount value. The value should be bigger or equal 0");
                Refuse(simulation is LoadSimulation.Inject { Rate: < 0 },
                    $"LoadSimulation: '{simulation}' has invalid rate value. The value should be bigger or equal 0");
                Refuse(simulation is LoadSimulation.Inject inject && inject.Interval > inject.During,
                    $"LoadSimulation interval: '{simulation}' should be smaller than simulation duration");
            }

            var planned = scenario.LoadSimulations.Aggregate(TimeSpan.Zero, (sum, simulation) => sum + simulation.During);
            Refuse(scenario.WarmUpDuration > planned,
                $"Scenario '{scenario.ScenarioName}' has a warm-up duration '{scenario.WarmUpDuration}' that is bigger than "
                + $"the actual scenario's duration '{planned}'. It should be equal or smaller but not bigger.");
        }
    }

    private static void Refuse(bool condition, string sentence)
    {
        if (condition)
        {
            throw new NBomberException(sentence);
        }
    }

    private sealed class InitContext(Session session, ScenarioProps scenario) : IScenarioInitContext
    {
        public TestInfo TestInfo => session.TestInfo;

        public NodeInfo NodeInfo => session.NodeInfo;

        public ScenarioInfo ScenarioInfo { get; } =
            new($"{scenario.ScenarioName}_0", 0, scenario.ScenarioName, TimeSpan.Zero, ScenarioOperation.Init);
    }
}
