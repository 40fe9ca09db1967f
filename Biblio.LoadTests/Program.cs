using System.Globalization;
using System.Runtime.InteropServices;
using Biblio.LoadTests;
using Biblio.LoadTests.Bare;
using Biblio.LoadTests.Benchmarks;
using Biblio.LoadTests.Capacity;
using Biblio.LoadTests.Compare;
using Biblio.LoadTests.Demo;
using Biblio.LoadTests.Edge;
using Biblio.LoadTests.Lab;
using Biblio.LoadTests.Protocols;
using Biblio.LoadTests.Reports;
using Biblio.LoadTests.Rolling;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Scenarios;
using Biblio.LoadTests.Searches;
using Biblio.LoadTests.TelemetryCost;
using Biblio.LoadTests.Torture;
using Biblio.LoadTests.Torture.Faults;

// The invariant culture formats numbers the same on every machine. Programs and people compare them.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

using var cancellation = new CancellationTokenSource();

// Both signals stop the run in order: it stops its processes and reports what it has measured.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    return await (
        args switch
        {
            ["telemetry-cost", .. var rest] => MeasureTelemetryAsync(
                CommandLineOptions.Parse(rest, "pairs", "rounds", "slice", "limit", "only")
            ),
            ["reports-cost", .. var rest] => MeasureReportsAsync(
                CommandLineOptions.Parse(rest, "orders", "rounds", "longest")
            ),
            ["search-cost", .. var rest] => MeasureSearchAsync(CommandLineOptions.Parse(rest, "books", "rounds")),
            ["edge", .. var rest] => MeasureEdgeAsync(CommandLineOptions.Parse(rest, "rounds", "seconds", "sockets")),
            ["protocols", .. var rest] => MeasureProtocolsAsync(CommandLineOptions.Parse(rest, "rounds", "seconds")),
            ["bare", .. var rest] => MeasureBareAsync(CommandLineOptions.Parse(rest, "rounds", "seconds")),
            ["benchmarks", .. var rest] => MeasureBenchmarksAsync(rest),
            ["compare", var first, var second, .. var rest] => CompareAsync(
                CommandLineOptions.ParseUri("the first address", first),
                CommandLineOptions.ParseUri("the second address", second),
                CommandLineOptions.Parse(rest, "paths", "rounds", "seconds", "connections")
            ),
            ["compare", ..] => throw new UsageException("compare needs two addresses: compare URL URL"),
            ["capacity", .. var rest] => MeasureCapacityAsync(
                CommandLineOptions.Parse(rest, "seconds", "percent", "users", "tolerance")
            ),
            ["rolling-restart", .. var rest] => RestartAsync(CommandLineOptions.Parse(rest, "replicas", "clients")),
            [BaselineServer.Command] => BaselineServer.ServeAsync(cancellation.Token),
            ["demo", .. var rest] => RunDemoAsync(
                CommandLineOptions.Parse(rest, "target", "catalog", "state", "visitors", "errors")
            ),
            ["recovery", .. var rest] => MeasureRecoveryAsync(
                CommandLineOptions.Parse(rest, "state", "only", "rounds")
            ),
            ["torture", .. var rest] => RunTortureAsync(TortureOptions.Parse(rest)),
            ["lab", .. var rest] => new LabRun(LabOptions.Parse(rest)).RunAsync(cancellation.Token),
            [var name, .. var rest] when LoadCatalogue.Loads.FirstOrDefault(load => load.Name == name) is { } load =>
                RunAsync(load, rest),
            [] or ["help" or "--help" or "-h"] => PrintUsage(),
            [var name, ..] => throw new UsageException(
                $"There is no load '{name}'. The loads are: "
                    + string.Join(", ", LoadCatalogue.Loads.Select(load => load.Name))
                    + ", telemetry-cost, reports-cost, search-cost, edge, protocols, bare, benchmarks, compare, capacity, "
                    + "rolling-restart, recovery, lab, torture, demo."
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
catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
{
    return 130;
}

Task<bool> RunAsync(LoadProfile load, string[] arguments)
{
    var (isLive, rest) = CommandLineOptions.TakeFlag(arguments, "--live");
    var options = CommandLineOptions.Parse(rest, "users", "duration", "target", "thresholds", "reports");
    var size = new LoadSize(
        options.GetInteger("users", isLive ? 10 : load.Users, 1, 100_000),
        options.GetDuration("duration", isLive ? TimeSpan.FromMinutes(10) : load.Duration)
    );
    return new LoadTestRun(
        load,
        size,
        Thresholds.Parse(options.GetText("thresholds") ?? (isLive ? "" : load.Thresholds)),
        options.GetText("reports") ?? Path.Combine(".biblio", "load"),
        isLive
    ).RunAsync(options.GetUri("target"), cancellation.Token);
}

Task<bool> MeasureTelemetryAsync(CommandLineOptions options) =>
    new TelemetryBenchmark(
        options.GetInteger("pairs", 1, 1, 100),
        options.GetInteger("rounds", 8, 1, 10_000),
        options.GetDuration("slice", TimeSpan.FromSeconds(4), minSeconds: 0.05),
        options.GetText("only")
    ).RunAsync(options.GetInteger("limit", 100, 0, 100) / 100.0, cancellation.Token);

Task<bool> MeasureReportsAsync(CommandLineOptions options) =>
    new ReportBenchmark(
        options.GetIntegers("orders", [1_000, 100_000, 1_000_000]),
        options.GetInteger("rounds", 3, 1, 100),
        options.GetDuration("longest", TimeSpan.FromSeconds(60))
    ).RunAsync(cancellation.Token);

Task<bool> MeasureSearchAsync(CommandLineOptions options) =>
    new SearchBenchmark(options.GetIntegers("books", [80_000]), options.GetInteger("rounds", 15, 1, 1000)).RunAsync(
        cancellation.Token
    );

Task<bool> MeasureEdgeAsync(CommandLineOptions options) =>
    new GatewayBenchmark(
        options.GetInteger("rounds", 5, 1, 100),
        TimeSpan.FromSeconds(options.GetInteger("seconds", 2, 1, 600)),
        options.GetInteger("sockets", 1000, 1, 1500)
    ).RunAsync(cancellation.Token);

Task<bool> MeasureProtocolsAsync(CommandLineOptions options) =>
    new ProtocolBenchmark(
        options.GetInteger("rounds", 3, 1, 100),
        TimeSpan.FromSeconds(options.GetInteger("seconds", 3, 1, 600))
    ).RunAsync(cancellation.Token);

Task<bool> MeasureBareAsync(CommandLineOptions options) =>
    new BaselineBenchmark(
        options.GetInteger("rounds", 5, 1, 100),
        TimeSpan.FromSeconds(options.GetInteger("seconds", 3, 1, 600))
    ).RunAsync(cancellation.Token);

Task<bool> MeasureBenchmarksAsync(string[] arguments)
{
    var (isShort, rest) = CommandLineOptions.TakeFlag(arguments, "--short");
    var options = CommandLineOptions.Parse(rest, "filter");
    return new BenchmarkSuite(options.GetText("filter"), isShort).RunAsync(cancellation.Token);
}

async Task<bool> CompareAsync(Uri first, Uri second, CommandLineOptions options)
{
    await new AddressComparison(
        first,
        second,
        (options.GetText("paths") ?? "/").Split(',', StringSplitOptions.RemoveEmptyEntries),
        options.GetInteger("rounds", 10, 2, 1000),
        TimeSpan.FromSeconds(options.GetInteger("seconds", 2, 1, 600)),
        options.GetInteger("connections", 16, 1, 1000)
    ).RunAsync(cancellation.Token);
    return true;
}

Task<bool> MeasureCapacityAsync(CommandLineOptions options) =>
    new CapacityBenchmark(
        TimeSpan.FromSeconds(options.GetInteger("seconds", 10, 1, 600)),
        options.GetInteger("percent", 10, 5, 100) / 100.0,
        options.GetInteger("users", 32, 1, 1000),
        options.GetInteger("tolerance", 25, 0, 100) / 100.0
    ).RunAsync(cancellation.Token);

Task<bool> RestartAsync(CommandLineOptions options) =>
    new RollingRestart(options.GetInteger("replicas", 3, 2, 8), options.GetInteger("clients", 16, 1, 200)).RunAsync(
        cancellation.Token
    );

async Task<bool> MeasureRecoveryAsync(CommandLineOptions options)
{
    using var measurement = new RecoveryMeasurement(
        options.GetText("state") ?? ".biblio",
        options.GetText("only")?.Split(',') ?? RecoveryMeasurement.AllTargets,
        options.GetInteger("rounds", 1, 1, 100)
    );
    return await measurement.RunAsync(cancellation.Token);
}

async Task<bool> RunDemoAsync(CommandLineOptions options)
{
    var state = options.GetText("state") ?? ".biblio";
    var target = await DemoTarget.FindAsync(
        state,
        options.GetUri("target"),
        options.GetUri("catalog"),
        cancellation.Token
    );
    return await new DemoRun(target, new(state, target.Gateway), Console.Out).RunAsync(
        options.GetDuration("visitors", TimeSpan.FromSeconds(20), minSeconds: 0.1),
        options.GetDuration("errors", TimeSpan.FromSeconds(15), minSeconds: 0.1),
        cancellation.Token
    );
}

async Task<bool> RunTortureAsync(TortureOptions options)
{
    var report = await new TortureRun(options).RunAsync(cancellation.Token);
    var text = report.ToMarkdown();
    Console.WriteLine(text);
    if (options.ReportFile is { } file)
    {
        await File.WriteAllTextAsync(file, text + "\n");
    }

    return report.Passed;
}

static Task<bool> PrintUsage()
{
    Console.WriteLine(
        "NAME [--users N] [--duration 30s|2m] [--target URL] [--thresholds \"p95<500,errors=0\"]"
            + " [--reports FOLDER] [--live]"
    );
    Console.WriteLine("  --live prints the address of a page on which you raise and lower the users of the run");
    foreach (var load in LoadCatalogue.Loads)
    {
        Console.WriteLine(
            $"  {load.Name, -16} {load.Purpose}; {load.Users} users, "
                + $"{load.Duration.TotalSeconds:0} s, {load.Thresholds}"
        );
    }

    Console.WriteLine(
        """
        telemetry-cost [--pairs 1] [--rounds 8] [--slice 4s] [--limit 5] [--only books|orders]
                           the cost of telemetry, in percent of throughput; exit code 1 if it exceeds the limit
        """
    );
    Console.WriteLine(
        """
        reports-cost [--orders 1000,100000,1000000] [--rounds 3] [--longest 60s]
                           the cost of a report from each of its sources at each number of orders;
                           exit code 1 if a report is wrong
        """
    );
    Console.WriteLine(
        """
        search-cost [--books 80000] [--rounds 15]
                           the import of generated books and the search of them at each number of books, such as
                           80000,1000000; exit code 1 if a book is lost or a search finds a wrong number of books
        """
    );
    Console.WriteLine(
        """
        edge [--rounds 5] [--seconds 2] [--sockets 1000]
                           the gateway compared to nginx and to direct requests, the cost of a token and of
                           open WebSockets; exit code 1 if the gateway is slower than its targets
        """
    );
    Console.WriteLine(
        """
        protocols [--rounds 3] [--seconds 3]
                           the same books by REST, GraphQL and gRPC: calls for a page, bytes, latency and processor time
        """
    );
    Console.WriteLine(
        """
        bare [--rounds 5] [--seconds 3]
                           a book compared to a bare Kestrel, an order compared to its SQL statements alone;
                           exit code 1 if Biblio is slower than its targets
        """
    );
    Console.WriteLine(
        """
        benchmarks [--filter Marc] [--short]
                           micro-benchmarks of hot code, each with a baseline; --short: less precise, in a minute;
                           exit code 1 if one takes a larger multiple of its baseline than its limit
        """
    );
    Console.WriteLine(
        """
        compare URL URL [--paths /,/api/v1] [--rounds 10] [--seconds 2] [--connections 16]
                           the same GET requests to two addresses in turn: the ratio of their throughputs, with a
                           confidence interval of 95 %
        """
    );
    Console.WriteLine(
        """
        capacity [--seconds 10] [--percent 10] [--users 32] [--tolerance 25]
                           predicts the throughput of one, two and three replicas, each with this percentage of a
                           core, and measures it; exit code 1 if a prediction is wrong by more than the tolerance
        """
    );
    Console.WriteLine(
        """
        rolling-restart [--replicas 3] [--clients 16]
                           restarts every replica of each service while clients read and order; exit code 1 if a
                           request fails or an order does not end
        """
    );
    Console.WriteLine(
        """
        recovery [--only orders,inventory,catalog,api,cache,mysql] [--rounds 1] [--state .biblio]
                           kills each process of the running Biblio, and measures until it is back, healthy, and an
                           order is accepted; exit code 1 if that is slower than its targets
        """
    );
    Console.WriteLine(
        """
        demo [--target URL] [--catalog URL] [--state .biblio] [--visitors 20s] [--errors 15s]
                           traffic, orders, missing resources and a burst of errors on the running Biblio;
                           prints what to look at
        """
    );
    Console.WriteLine(
        $"""
        torture [--seconds 180] [--clients 32] [--seed S] [--only NAME,NAME] [--target URL] [--report FILE]
                           clients order while processes are killed and paused and data is lost; then an audit;
                           exit code 1 if it has a finding. The faults are:
        """
    );
    foreach (var names in FaultCatalogue.Names.Chunk(6))
    {
        Console.WriteLine($"                   {string.Join(", ", names)}");
    }

    Console.WriteLine(
        "lab [--quick] [--fresh] [--budget 30m] [--max-users 2000] [--step 15s] [--steps 100,300,600] "
            + "[--only NAME,NAME] [--orders 2000] [--results .biblio/lab] [--docs docs]"
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
    cancellation.Cancel();
}
