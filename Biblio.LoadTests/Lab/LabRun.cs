using System.Diagnostics;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Scenarios;
using Biblio.LoadTests.Shops;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace Biblio.LoadTests.Lab;

/// <summary>The lab: every configuration in turn, under rising numbers of users, until it breaks or the time is over.</summary>
internal sealed class LabRun(LabOptions options)
{
    // users are asked to stop when the time is over; a little later nobody is thinking any more
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _machine = "";

    // of the clock, what the file knows already
    private double _counted;

    /// <summary>True if nothing was wrong and every configuration could be started.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Results);
        Room.Check(options.Results, Room.ForTheLab);
        Room.Check(Path.GetTempPath(), Room.ForTheLab);
        var file = LabFile.Open(options.Results, Plan.Make(options), options.Fresh);
        var load = Machine.Load();
        _machine = Machine.Describe([]);
        Announce(file);

        string? ended = null;
        try
        {
            await MeasureAllAsync(file, cancellationToken);
            file.Done(Spent(file));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ended = "This is as far as it came before it was stopped.";
        }

        // a lab that was stopped leaves the report of the last whole one alone
        var path = new LabReport(
            file,
            $"{_machine}{(load is null ? "" : $"; load average when this round began {load}")}",
            ended
        ).Write(ended is null ? options.Docs : options.Results);
        foreach (var (question, answer) in new Answers(new(file.Plan, file.Steps)).All)
        {
            Console.WriteLine($"\n{question}\n{answer}");
        }

        Say($"{path}{(ended is null ? "" : "; the same words go on from here, --fresh begins anew")}");
        cancellationToken.ThrowIfCancellationRequested();
        return file.NotStarted.Count == 0 && file.Steps.All(step => step.Wrong.Count == 0);
    }

    private double Spent(LabFile file) => file.Spent + _clock.Elapsed.TotalSeconds - _counted;

    private void Announce(LabFile file)
    {
        var left = file.Plan.Left(file.Steps).ToList();
        Say(
            $"{file.Plan.Configurations.Count} configurations, {string.Join(", ", file.Plan.Users)} users, {file.Plan.StepSeconds:0} s a step, {file.Plan.BudgetSeconds / 60:0.#} minutes at most."
        );
        if (file.IsContinued)
        {
            Say(
                $"goes on after an interruption: {file.Steps.Count} steps are skipped because they are measured, {left.Count} are left, {(file.Plan.BudgetSeconds - file.Spent) / 60:0.0} minutes of the budget."
            );
        }
    }

    private async Task MeasureAllAsync(LabFile file, CancellationToken cancellationToken)
    {
        var pattern = new Pattern(options.Results, file.Plan.Orders);
        if (options.Fresh)
        {
            pattern.Forget();
        }

        await pattern.MakeAsync(cancellationToken);
        var configurations = file.Plan.Left(file.Steps).Select(step => step.Configuration).Distinct().ToList();
        foreach (var (index, name) in configurations.Index())
        {
            // each has its share of what is left, so that the last one is not the one that pays
            var until = Spent(file) + ((file.Plan.BudgetSeconds - Spent(file)) / (configurations.Count - index));
            if (until - Spent(file) < file.Plan.StepCost)
            {
                Say($"{name} is skipped: no time left.");
                continue;
            }

            try
            {
                await MeasureAsync(Configuration.Of(name), pattern, file, until, cancellationToken);
            }
            catch (Exception exception)
                when (exception is LoadException or HttpRequestException && !cancellationToken.IsCancellationRequested)
            {
                Say($"{name} is skipped: {exception.Message}");
                Keep(() => file.AddNotStarted(name, exception.Message.Split('\n')[0], Spent(file)));
            }
        }
    }

    private async Task MeasureAsync(
        Configuration configuration,
        Pattern pattern,
        LabFile file,
        double until,
        CancellationToken cancellationToken
    )
    {
        Say($"starting {configuration.Name}: {configuration.Title}");
        await using var shop = Shop.Start(
            pattern.CopyForRun(),
            new Dictionary<string, string>(configuration.Settings.Concat(Pattern.Settings)),
            ["--Observability=true", $"--Prometheus:ScrapeInterval={Watch.ScrapeInterval}", .. configuration.Arguments]
        );
        await shop.ReadyAsync(cancellationToken);
        using var client = new HttpClient();
        var watch = new Watch(client, shop.Prometheus);
        await WarmAsync(shop, cancellationToken);
        Say($"{configuration.Name} is ready");
        _machine = Machine.Describe(await watch.VersionsAsync(cancellationToken));
        foreach (var load in Plan.Loads)
        {
            while (
                file
                    .Plan.Left(file.Steps)
                    .FirstOrDefault(step => step.Configuration == configuration.Name && step.Load == load)
                    is { } step
            )
            {
                // the other load has its half
                var share = load == Plan.Loads[^1] ? until : (Spent(file) + until) / 2;
                if (Spent(file) + file.Plan.StepCost > share)
                {
                    Say($"{step.Configuration}, {load}, {step.Users} users and more are skipped: no time left.");
                    break;
                }

                var measured = await MeasureAsync(step, configuration, shop, watch, cancellationToken);
                Keep(() => file.Add(measured, Spent(file)));
                Say(
                    $"{step.Configuration}, {load}, {step.Users} users: 95 % within {Answers.Ms(measured.P95)}, {Answers.Percent(measured.ErrorRate)} errors{(measured.IsBroken ? ": too much" : "")}{string.Concat(measured.Wrong.Take(3).Select(wrong => $"\n  WRONG: {wrong}"))}"
                );
            }
        }
    }

    private void Say(string sentence) => Console.WriteLine($"Lab {_clock.Elapsed:m\\:ss}: {sentence}");

    // what is written to the file is what was spent until then
    private void Keep(Action write)
    {
        write();
        _counted = _clock.Elapsed.TotalSeconds;
    }

    /// <summary>The first requests compile code and open connections; a copy of the orders may have to become whole.</summary>
    private static async Task WarmAsync(Shop shop, CancellationToken cancellationToken)
    {
        using var visitor = new Visitor(shop.Door, shop.SignIn);
        await Shelf.FilledAsync(visitor, cancellationToken);
        var (shelf, ledger, started) = (
            await Shelf.ReadAsync(visitor, cancellationToken),
            new Ledger(visitor),
            DateTimeOffset.UtcNow
        );
        for (var i = 0; i < 20; i++)
        {
            await ledger.OrderAsync((i % 3) + 1, [new Line(shelf.Books[i % 4], 1)]);
            await visitor.ReadAsync("/api/orders/reports/highest-spenders", cancellationToken);
            await visitor.ReadAsync("/api/orders/reports/best-sellers", cancellationToken);
        }

        // whose effects are not those of the first step
        if (
            await new Correctness(visitor, ledger, shelf, started, alone: true)
            {
                ClockSkew = TimeSpan.Zero,
                Sources = [],
            }.CheckAsync(cancellationToken) is
            { Count: > 0 } wrong
        )
        {
            throw new LoadException($"Before anything was measured: {wrong[0]}");
        }
    }

    private async Task<Measured> MeasureAsync(
        Step step,
        Configuration configuration,
        Shop shop,
        Watch watch,
        CancellationToken cancellationToken
    )
    {
        using var visitor = new Visitor(shop.Door, shop.SignIn);
        var shelf = await Shelf.ReadAsync(visitor, cancellationToken);
        var (ledger, started) = (new Ledger(visitor), DateTimeOffset.UtcNow);
        var length = TimeSpan.FromSeconds(options.Step.TotalSeconds);
        var load = Catalogue.Loads.First(one => one.Name == step.Load);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var scenario = load.Scenarios(
                new Users(visitor, ledger, shelf, cancellationToken, over.Token),
                new Size(step.Users, length)
            )[0]
            .WithInit(_ =>
            {
                over.CancelAfter(length + Grace);
                return Task.CompletedTask;
            })
            .WithoutWarmUp()
            .WithLoadSimulations(Simulation.KeepConstant(step.Users, length))
            // how much fails is what is measured here
            .WithMaxFailCount(int.MaxValue);

        var generator = watch.Generator;
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
        var usage = await watch.BetweenAsync(
            ended - stats.Duration,
            ended,
            (watch.Generator - generator) / clock.Elapsed.TotalSeconds,
            cancellationToken
        );
        var correctness = new Correctness(visitor, ledger, shelf, started, alone: true)
        {
            ServerErrorsAreWrong = false,
            // the same clock, and a step before this one
            ClockSkew = TimeSpan.Zero,
            Sources = configuration.ReportsFrom is "mysql" or "redis-cached" ? [] : [configuration.ReportsFrom],
        };
        return Measured.From(step, stats, await correctness.CheckAsync(cancellationToken), usage);
    }
}
