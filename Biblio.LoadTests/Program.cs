using System.Globalization;
using System.Runtime.InteropServices;
using Biblio.LoadTests;
using Biblio.LoadTests.Bare;
using Biblio.LoadTests.Demo;
using Biblio.LoadTests.Edge;
using Biblio.LoadTests.Lab;
using Biblio.LoadTests.Reports;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Scenarios;
using Biblio.LoadTests.TelemetryCost;

// numbers look the same everywhere: they are compared and read by programs
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

using var stopped = new CancellationTokenSource();

// both end the run in order: what was started is stopped, what was measured is reported
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    return await (
        args switch
        {
            ["telemetry-cost", .. var rest] => MeasureTelemetryAsync(
                Options.Read(rest, "pairs", "rounds", "slice", "limit", "only")
            ),
            ["reports-cost", .. var rest] => MeasureReportsAsync(Options.Read(rest, "orders", "rounds", "longest")),
            ["edge", .. var rest] => MeasureEdgeAsync(Options.Read(rest, "rounds", "seconds", "sockets")),
            ["bare", .. var rest] => MeasureBareAsync(Options.Read(rest, "rounds", "seconds")),
            [BareServer.Word] => BareServer.ServeAsync(stopped.Token),
            ["demo", .. var rest] => DemonstrateAsync(
                Options.Read(rest, "target", "catalog", "state", "visitors", "errors")
            ),
            ["lab", .. var rest] => new LabRun(LabOptions.Read(rest)).RunAsync(stopped.Token),
            [var name, .. var rest] when Catalogue.Loads.FirstOrDefault(load => load.Name == name) is { } load =>
                RunAsync(load, Options.Read(rest, "users", "duration", "target", "thresholds", "reports")),
            [] or ["help" or "--help" or "-h"] => Usage(),
            [var name, ..] => throw new UsageException(
                $"There is no load '{name}'. There are: {string.Join(", ", Catalogue.Loads.Select(load => load.Name))}, telemetry-cost, reports-cost, edge, bare, lab, demo."
            ),
        }
    )
        ? 0
        : 1;
}
catch (UsageException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
catch (Exception exception)
    when (exception is LoadException or HttpRequestException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (stopped.IsCancellationRequested)
{
    return 130;
}

Task<bool> RunAsync(Load load, Options options)
{
    var size = new Size(options.Number("users", load.Users, 1, 100_000), options.Duration("duration", load.Duration));
    return new Run(
        load,
        size,
        Thresholds.Parse(options.Text("thresholds") ?? load.Thresholds),
        options.Text("reports") ?? Path.Combine(".biblio", "load")
    ).OnAsync(options.Address("target"), stopped.Token);
}

Task<bool> MeasureTelemetryAsync(Options options) =>
    new TelemetryCost(
        options.Number("pairs", 1, 1, 100),
        options.Number("rounds", 8, 1, 10_000),
        options.Duration("slice", TimeSpan.FromSeconds(4), leastSeconds: 0.05),
        options.Text("only")
    ).RunAsync(options.Number("limit", 100, 0, 100) / 100.0, stopped.Token);

Task<bool> MeasureReportsAsync(Options options) =>
    new ReportsCost(
        options.Sizes("orders", [1_000, 100_000, 1_000_000]),
        options.Number("rounds", 3, 1, 100),
        options.Duration("longest", TimeSpan.FromSeconds(60))
    ).RunAsync(stopped.Token);

Task<bool> MeasureEdgeAsync(Options options) =>
    new EdgeCost(
        options.Number("rounds", 5, 1, 100),
        TimeSpan.FromSeconds(options.Number("seconds", 2, 1, 600)),
        options.Number("sockets", 1000, 1, 1500)
    ).RunAsync(stopped.Token);

Task<bool> MeasureBareAsync(Options options) =>
    new BareCost(
        options.Number("rounds", 5, 1, 100),
        TimeSpan.FromSeconds(options.Number("seconds", 3, 1, 600))
    ).RunAsync(stopped.Token);

async Task<bool> DemonstrateAsync(Options options)
{
    var state = options.Text("state") ?? ".biblio";
    var target = await DemoTarget.FindAsync(
        state,
        options.Address("target"),
        options.Address("catalog"),
        stopped.Token
    );
    return await new DemoRun(target, new(state, target.Gateway), Console.Out).RunAsync(
        options.Duration("visitors", TimeSpan.FromSeconds(20), leastSeconds: 0.1),
        options.Duration("errors", TimeSpan.FromSeconds(15), leastSeconds: 0.1),
        stopped.Token
    );
}

static Task<bool> Usage()
{
    Console.WriteLine(
        "NAME [--users N] [--duration 30s|2m] [--target URL] [--thresholds \"p95<500,errors=0\"] [--reports FOLDER]"
    );
    foreach (var load in Catalogue.Loads)
    {
        Console.WriteLine(
            $"  {load.Name, -16} {load.Purpose}; {load.Users} users, {load.Duration.TotalSeconds:0} s, {load.Thresholds}"
        );
    }

    Console.WriteLine(
        "telemetry-cost [--pairs 1] [--rounds 8] [--slice 4s] [--limit 5] [--only books|orders]\n                   what telemetry costs, in percent of throughput; more than the limit is exit code 1"
    );
    Console.WriteLine(
        "reports-cost [--orders 1000,100000,1000000] [--rounds 3] [--longest 60s]\n                   what a report costs from each of its sources, at so many orders; a wrong answer is exit code 1"
    );
    Console.WriteLine(
        "edge [--rounds 5] [--seconds 2] [--sockets 1000]\n                   the gateway against nginx and against nothing, a token, open WebSockets; below the aims is exit code 1"
    );
    Console.WriteLine(
        "bare [--rounds 5] [--seconds 3]\n                   a book against a bare Kestrel, an order against its statements sent to the database alone; below the aims is exit code 1"
    );
    Console.WriteLine(
        "demo [--target URL] [--catalog URL] [--state .biblio] [--visitors 20s] [--errors 15s]\n                   traffic, orders, mistakes and a burst of errors on the running Biblio; says what to look at"
    );
    Console.WriteLine(
        $"lab [--quick] [--fresh] [--budget 30m] [--max-users 2000] [--step 15s] [--steps 100,300,600] [--only NAME,NAME] [--orders 2000] [--results .biblio/lab] [--docs docs]"
    );
    foreach (var configuration in Configuration.All)
    {
        Console.WriteLine($"  {configuration.Name, -16} {configuration.Title}");
    }

    return Task.FromResult(true);
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopped.Cancel();
}
