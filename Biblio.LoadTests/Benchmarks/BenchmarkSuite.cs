using System.Diagnostics;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Biblio.LoadTests.Benchmarks;

/// <summary>
/// Runs the micro-benchmarks of code that is hot in the profiles. Each class has a baseline: simple work of the same
/// kind. The short form compares each benchmark with it, so the speed of the machine does not matter.
/// </summary>
internal sealed class BenchmarkSuite(string? filter, bool isShort)
{
    private const string ArtifactsPath = ".biblio/benchmarks";
    private const string TieredCompilation = "DOTNET_TieredCompilation";

    private static readonly Type[] Classes =
    [
        typeof(OutboxBatchBenchmark),
        typeof(MarcRecordBenchmark),
        typeof(SearchTokenizerBenchmark),
        typeof(CacheKeyBenchmark),
        typeof(AccessTokenBenchmark),
    ];

    /// <summary>Returns false if a benchmark failed or, in the short form, is slower than its limit twice.</summary>
    public Task<bool> RunAsync(CancellationToken cancellationToken) =>
        isShort && Environment.GetEnvironmentVariable(TieredCompilation) != "0"
            ? RunInChildAsync(cancellationToken)
            // A benchmark cannot be cancelled. It ends with the process.
            : Task.Run(Run, cancellationToken).WaitAsync(cancellationToken);

    /// <summary>
    /// Runs the short form in a process that optimizes code at its first call. Otherwise the runtime optimizes it in the
    /// background, and too late on a machine with other work.
    /// </summary>
    private async Task<bool> RunInChildAsync(CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "benchmarks",
            "--short",
            .. filter is null ? Array.Empty<string>() : ["--filter", filter],
        ];
        using var child = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [typeof(BenchmarkSuite).Assembly.Location, .. arguments])
            {
                Environment = { [TieredCompilation] = "0" },
            }
        )!;
        try
        {
            await child.WaitForExitAsync(cancellationToken);
            return child.ExitCode == 0;
        }
        finally
        {
            child.Kill();
        }
    }

    private bool Run()
    {
        var results = Run(Classes);
        if (results.Count == 0)
        {
            throw new UsageException(
                $"No benchmark matches '{filter}'. The classes are {string.Join(", ", Classes.Select(type => type.Name))}."
            );
        }

        if (!isShort)
        {
            return results.TrueForAll(result => result.Ratio is not null);
        }

        Print(results);
        // Other work on the machine can disturb a run, so a class that is too slow has a second one.
        var slow = results.Where(result => result.IsTooSlow).Select(result => result.Class).Distinct().ToArray();
        if (slow.Length > 0)
        {
            results = Run(slow);
            Print(results);
        }

        return !results.Exists(result => result.IsTooSlow);
    }

    private List<Result> Run(Type[] classes) =>
        [.. BenchmarkRunner.Run(classes, CreateConfig()).SelectMany(CompareWithBaseline)];

    private ManualConfig CreateConfig()
    {
        var config = ManualConfig
            .CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .WithArtifactsPath(ArtifactsPath)
            .WithOptions(ConfigOptions.DisableLogFile);
        if (filter is not null)
        {
            config.AddFilter(new GlobFilter([$"*{filter}*"]));
        }

        // The benchmarks run in this process. The default toolchain would generate and build a project for each of them,
        // which takes longer than the measurement and does not know the folders of this repository's builds.
        return isShort
            ? config
                .AddLogger(NullLogger.Instance)
                .AddJob(
                    Job.Default.WithToolchain(InProcessEmitToolchain.DontLogOutput)
                        .WithWarmupCount(3)
                        .WithIterationCount(8)
                        .WithIterationTime(TimeInterval.FromMilliseconds(100))
                )
            : config
                .AddLogger(ConsoleLogger.Default)
                .AddExporter(MarkdownExporter.GitHub)
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
    }

    /// <summary>
    /// Compares the shortest times, because all disturbances make a time longer. Without a result there is no ratio.
    /// </summary>
    private static IEnumerable<Result> CompareWithBaseline(Summary summary)
    {
        var baseline = summary.Reports.SingleOrDefault(report => report.BenchmarkCase.Descriptor.Baseline);
        return summary
            .Reports.Where(report => report != baseline)
            .Select(report => new Result(
                report.BenchmarkCase.Descriptor.Type,
                report.BenchmarkCase.Descriptor.WorkloadMethod,
                report.ResultStatistics?.Min,
                baseline?.ResultStatistics?.Min
            ));
    }

    private static void Print(List<Result> results)
    {
        Console.WriteLine($"\n{"benchmark", -44}{"ns", 12}{"baseline, ns", 15}{"ratio", 9}{"limit", 8}");
        foreach (var result in results)
        {
            Console.WriteLine(
                $"{result.Name, -44}{result.Nanoseconds, 12:0}{result.Baseline, 15:0}{result.Ratio, 9:0.000}"
                    + $"{result.MaxRatio, 8:0.000}{(result.IsTooSlow ? "  too slow" : "")}"
            );
        }
    }

    private sealed record Result(Type Class, MethodInfo Method, double? Nanoseconds, double? Baseline)
    {
        public string Name => $"{Class.Name}.{Method.Name}";

        public double? Ratio => Nanoseconds / Baseline;

        public double MaxRatio =>
            Method.GetCustomAttribute<MaxRatioAttribute>()?.Value
            ?? throw new InvalidOperationException($"{Name} has no MaxRatio.");

        public bool IsTooSlow => !(Ratio <= MaxRatio);
    }
}
