using System.Diagnostics;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Scenarios;
using Biblio.LoadTests.Shops;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// Runs the lab: every configuration in turn, under an ascending number of users, until it breaks or its time is
/// over.
/// </summary>
internal sealed class LabRun(LabOptions options)
{
    // Users stop shortly after the end of a step. This delay lets those that wait between requests stop without a
    // request.
    private static readonly TimeSpan StopDelay = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _machine = "";

    // The part of the clock that is already stored in the file, in seconds.
    private double _savedSeconds;

    /// <summary>Runs the lab. Returns true if every check passed and every configuration started.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Results);
        DiskSpace.EnsureAvailable(options.Results, DiskSpace.RequiredBytes);
        DiskSpace.EnsureAvailable(Path.GetTempPath(), DiskSpace.RequiredBytes);
        var file = LabResultsFile.Open(options.Results, Plan.Create(options), options.Fresh);
        var loadAverage = MachineInfo.GetLoadAverage();
        _machine = MachineInfo.Describe([]);
        WritePlan(file);

        string? stopReason = null;
        try
        {
            await MeasureConfigurationsAsync(file, cancellationToken);
            file.Complete(Spent(file));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopReason = "The lab was stopped. This report is incomplete.";
        }

        // A stopped lab does not overwrite the report of the last complete one.
        var path = new LabReport(
            file,
            $"{_machine}{(loadAverage is null ? "" : $"; load average at the start {loadAverage}")}",
            stopReason
        ).Write(stopReason is null ? options.Docs : options.Results);
        foreach (var (question, answer) in new LabAnswers(new(file.Plan, file.Steps)).All)
        {
            Console.WriteLine($"\n{question}\n{answer}");
        }

        WriteProgress($"{path}{(stopReason is null ? "" : "; the same options continue it, --fresh starts again")}");
        cancellationToken.ThrowIfCancellationRequested();
        return file.NotStarted.Count == 0 && file.Steps.All(step => step.Wrong.Count == 0);
    }

    private double Spent(LabResultsFile file) => file.SpentSeconds + _clock.Elapsed.TotalSeconds - _savedSeconds;

    private void WritePlan(LabResultsFile file)
    {
        var left = file.Plan.GetRemainingSteps(file.Steps).ToList();
        WriteProgress(
            $"{file.Plan.Configurations.Count} configurations, {string.Join(", ", file.Plan.Users)} users, "
                + $"{file.Plan.StepSeconds:0} s for each step, {file.Plan.BudgetSeconds / 60:0.#} minutes at most."
        );
        if (file.IsContinued)
        {
            WriteProgress(
                $"the lab continues after an interruption: {file.Steps.Count} steps are already measured, {left.Count} "
                    + $"are left, with {(file.Plan.BudgetSeconds - file.SpentSeconds) / 60:0.0} minutes of the budget."
            );
        }
    }

    private async Task MeasureConfigurationsAsync(LabResultsFile file, CancellationToken cancellationToken)
    {
        var seedData = new SeedData(options.Results, file.Plan.Orders);
        if (options.Fresh)
        {
            seedData.Delete();
        }

        await seedData.CreateAsync(cancellationToken);
        var configurations = file
            .Plan.GetRemainingSteps(file.Steps)
            .Select(step => step.Configuration)
            .Distinct()
            .ToList();
        foreach (var (index, name) in configurations.Index())
        {
            // Each configuration gets an equal share of the remaining budget, so that the last one is not cut short.
            var deadline = Spent(file) + ((file.Plan.BudgetSeconds - Spent(file)) / (configurations.Count - index));
            if (deadline - Spent(file) < file.Plan.StepCost)
            {
                WriteProgress($"{name} is skipped: no time left.");
                continue;
            }

            try
            {
                await MeasureAsync(Configuration.Get(name), seedData, file, deadline, cancellationToken);
            }
            catch (Exception exception)
                when (exception is LoadException or HttpRequestException && !cancellationToken.IsCancellationRequested)
            {
                WriteProgress($"{name} is skipped: {exception.Message}");
                Save(() => file.AddNotStarted(name, exception.Message.Split('\n')[0], Spent(file)));
            }
        }
    }

    private async Task MeasureAsync(
        Configuration configuration,
        SeedData seedData,
        LabResultsFile file,
        double deadline,
        CancellationToken cancellationToken
    )
    {
        WriteProgress($"starting {configuration.Name}: {configuration.Title}");
        await using var biblio = BiblioInstance.Start(
            seedData.CopyToNewFolder(),
            new Dictionary<string, string>(configuration.Settings.Concat(SeedData.Settings)),
            [
                "--Observability=true",
                $"--Prometheus:ScrapeInterval={ResourceSampler.ScrapeInterval}",
                .. configuration.Arguments,
            ]
        );
        await biblio.WaitUntilReadyAsync(cancellationToken);
        using var client = new HttpClient();
        var sampler = new ResourceSampler(client, biblio.Prometheus);
        await WarmUpAsync(biblio, cancellationToken);
        WriteProgress($"{configuration.Name} is ready");
        _machine = MachineInfo.Describe(await sampler.GetVersionsAsync(cancellationToken));
        foreach (var load in Plan.Loads)
        {
            while (
                file
                    .Plan.GetRemainingSteps(file.Steps)
                    .FirstOrDefault(step => step.Configuration == configuration.Name && step.Load == load)
                    is { } step
            )
            {
                // The first load gets half of the time of the configuration, the second load gets the rest.
                var loadDeadline = load == Plan.Loads[^1] ? deadline : (Spent(file) + deadline) / 2;
                if (Spent(file) + file.Plan.StepCost > loadDeadline)
                {
                    WriteProgress(
                        $"{step.Configuration}, {load}, {step.Users} users and more are skipped: no time left."
                    );
                    break;
                }

                var measured = await MeasureAsync(step, configuration, biblio, sampler, cancellationToken);
                Save(() => file.Add(measured, Spent(file)));
                WriteProgress(
                    $"{step.Configuration}, {load}, {step.Users} users: p95 "
                        + $"{LabAnswers.FormatLatency(measured.P95)}, {LabAnswers.FormatPercent(measured.ErrorRate)} errors"
                        + (measured.IsBroken ? ": over a limit" : "")
                        + string.Concat(measured.Wrong.Take(3).Select(error => $"\n  WRONG: {error}"))
                );
            }
        }
    }

    private void WriteProgress(string message) => Console.WriteLine($"Lab {_clock.Elapsed:m\\:ss}: {message}");

    // A write to the file includes the time spent until then.
    private void Save(Action write)
    {
        write();
        _savedSeconds = _clock.Elapsed.TotalSeconds;
    }

    /// <summary>
    /// Warms up the instance: the first requests compile code and open connections. A report source may also have to
    /// copy all orders first.
    /// </summary>
    private static async Task WarmUpAsync(BiblioInstance biblio, CancellationToken cancellationToken)
    {
        using var client = new GatewayClient(biblio.Gateway, biblio.AccessTokens);
        await StockSnapshot.WaitUntilFilledAsync(client, cancellationToken);
        var (stock, orders, started) = (
            await StockSnapshot.ReadAsync(client, cancellationToken),
            new OrderTracker(client),
            DateTimeOffset.UtcNow
        );
        for (var i = 0; i < 20; i++)
        {
            await orders.PlaceOrderAsync((i % 3) + 1, [new OrderLine(stock.Books[i % 4], 1)]);
            await client.GetJsonAsync("/api/orders/reports/highest-spenders", cancellationToken);
            await client.GetJsonAsync("/api/orders/reports/best-sellers", cancellationToken);
        }

        // The effects of the warm-up must not extend into the first step.
        if (
            await new CorrectnessCheck(client, orders, stock, started, isExclusive: true)
            {
                ClockSkew = TimeSpan.Zero,
                ReportSources = [],
            }.CheckAsync(cancellationToken) is
            { Count: > 0 } errors
        )
        {
            throw new LoadException($"The check after the warm-up failed: {errors[0]}");
        }
    }

    private async Task<StepResult> MeasureAsync(
        PlannedStep step,
        Configuration configuration,
        BiblioInstance biblio,
        ResourceSampler sampler,
        CancellationToken cancellationToken
    )
    {
        using var client = new GatewayClient(biblio.Gateway, biblio.AccessTokens);
        var stock = await StockSnapshot.ReadAsync(client, cancellationToken);
        var (orders, started) = (new OrderTracker(client), DateTimeOffset.UtcNow);
        var duration = TimeSpan.FromSeconds(options.Step.TotalSeconds);
        var load = LoadCatalogue.Loads.First(one => one.Name == step.Load);
        using var stepEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var scenario = load.Scenarios(
                new UserActions(client, orders, stock, cancellationToken, stepEnd.Token),
                new LoadSize(step.Users, duration)
            )[0]
            .WithInit(_ =>
            {
                stepEnd.CancelAfter(duration + StopDelay);
                return Task.CompletedTask;
            })
            .WithoutWarmUp()
            .WithLoadSimulations(Simulation.KeepConstant(step.Users, duration))
            // The error rate is a result of the step, so failures do not end it.
            .WithMaxFailCount(int.MaxValue);

        var generatorSeconds = sampler.GeneratorSeconds;
        var clock = Stopwatch.StartNew();
        var stats = NBomberRunner
            .RegisterScenarios(scenario)
            .WithTestSuite("Biblio")
            .WithTestName($"lab {step.Configuration} {step.Load} {step.Users}")
            .WithReportFolder(Path.Combine(options.Results, "steps", $"{step.Configuration}-{step.Load}-{step.Users}"))
            .WithReportFileName("report")
            .WithReportFormats(ReportFormat.Html, ReportFormat.Csv)
            .Run()
            .ScenarioStats[0];
        Console.WriteLine();
        cancellationToken.ThrowIfCancellationRequested();

        var ended = DateTimeOffset.UtcNow;
        var usage = await sampler.SampleAsync(
            ended - stats.Duration,
            ended,
            (sampler.GeneratorSeconds - generatorSeconds) / clock.Elapsed.TotalSeconds,
            cancellationToken
        );
        var correctness = new CorrectnessCheck(client, orders, stock, started, isExclusive: true)
        {
            FailsOnServerErrors = false,
            // Both processes use the same clock, and the previous step ended just before.
            ClockSkew = TimeSpan.Zero,
            ReportSources = configuration.ReportsFrom is "mysql" or "redis-cached" ? [] : [configuration.ReportsFrom],
        };
        return StepResult.From(step, stats, await correctness.CheckAsync(cancellationToken), usage);
    }
}
