using System.Text.Json.Nodes;
using Biblio.LoadTests;
using Biblio.LoadTests.Lab;

namespace Biblio.Tests.LoadTests;

public sealed class LabTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-lab-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "100,300,600,1000,1500,2000")]
    [InlineData("--quick", "100,600")]
    [InlineData("--budget 20m", "100,600,1000,2000")]
    [InlineData("--quick --max-users 50", "50")]
    [InlineData("--quick --max-users 2000", "100,2000")]
    [InlineData("--budget 60s", "2000")]
    [InlineData("--budget 60m --max-users 50", "50")]
    [InlineData("--steps 700,5,5,3000", "5,700")]
    [InlineData("--steps 700,5,3000 --max-users 5000", "5,700,3000")]
    public void The_plan_fits_the_time_budget(string arguments, string users) =>
        Assert.Equal(users, string.Join(',', PlanOf(arguments).Users));

    [Fact]
    public void The_configurations_cover_every_comparison()
    {
        Assert.Equal(
            ["live", "mysql", "redis-cached", "redis-scan"],
            Configuration.All.Select(item => item.ReportsFrom).Distinct().Order()
        );
        Assert.Equal(
            ["mysql-one-by-one"],
            Configuration
                .All.Where(item => item.Settings["Orders__PriceLookup"] == "one-by-one")
                .Select(item => item.Name)
        );
        Assert.Equal(
            [Configuration.Yarp, Configuration.Nginx],
            Configuration.All.Where(item => item.Arguments.Contains("--Replicas:orders=3")).Select(item => item.Name)
        );
        Assert.Equal(
            [Configuration.Nginx],
            Configuration
                .All.Where(item => item.Arguments.Contains("--LoadBalancer:orders=nginx"))
                .Select(item => item.Name)
        );
    }

    [Theory]
    [InlineData("--unknown 1", "--unknown")]
    [InlineData("--budget soon", "--budget")]
    [InlineData("--budget", "--budget")]
    [InlineData("--step 1", "--step")]
    [InlineData("--steps 100,many", "--steps")]
    [InlineData("--steps 0", "--steps")]
    [InlineData("--max-users -1", "--max-users")]
    [InlineData("--only mysql", "mysql-one-by-one")]
    [InlineData("quick", "quick")]
    public void An_invalid_argument_is_rejected(string arguments, string named) =>
        Assert.Contains(
            named,
            Assert.Throws<UsageException>(() => LabOptions.Parse(arguments.Split(' '))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(0, 1999, 0, false)]
    [InlineData(1, 1999, 0, false)]
    [InlineData(2, 10, 0, true)]
    [InlineData(0, 2001, 0, true)]
    [InlineData(0, 10, 1, true)]
    public void Errors_latency_or_wrong_results_mark_a_step_as_broken(int failed, double p95, int wrong, bool breaks) =>
        Assert.Equal(
            breaks,
            LabSteps.Create(Configuration.Live, Plan.Read, 100, p95, failed, ok: 100 - failed, wrong).IsBroken
        );

    [Fact]
    public void Steps_above_a_broken_one_are_skipped()
    {
        var plan = PlanOf("--steps 100,300,600 --only live,redis-cached");

        StepResult[] measured =
        [
            LabSteps.Create("live", Plan.Read, 100, 50),
            LabSteps.Create("live", Plan.Read, 300, 5_000),
            LabSteps.Create("live", Plan.ReadWrite, 100, 50),
        ];

        Assert.Equal(
            [
                "live lab-read-write 300",
                "live lab-read-write 600",
                "redis-cached lab-read 100",
                "redis-cached lab-read 300",
                "redis-cached lab-read 600",
                "redis-cached lab-read-write 100",
                "redis-cached lab-read-write 300",
                "redis-cached lab-read-write 600",
            ],
            plan.GetRemainingSteps(measured).Select(step => $"{step.Configuration} {step.Load} {step.Users}")
        );
    }

    [Fact]
    public void A_stopped_lab_resumes_where_it_was()
    {
        var plan = PlanOf("--steps 100 --only live,redis-cached");
        var first = LabResultsFile.Open(_folder, plan, fresh: false);
        first.AddNotStarted("live", "no port", 3);
        first.Add(LabSteps.Create("live", Plan.Read, 100, 50), spentSeconds: 17);

        var second = LabResultsFile.Open(_folder, plan, fresh: false);

        Assert.True(second.IsContinued);
        Assert.Equal(17, second.SpentSeconds);
        Assert.Equal(50, Assert.Single(second.Steps).P95);
        Assert.Empty(second.NotStarted);
        Assert.Equal(3, plan.GetRemainingSteps(second.Steps).Count());
        Assert.Contains(
            "--fresh",
            Assert
                .Throws<UsageException>(() =>
                    LabResultsFile.Open(_folder, PlanOf("--steps 100,200 --only live,redis-cached"), fresh: false)
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Empty(LabResultsFile.Open(_folder, plan, fresh: true).Steps);
    }

    [Fact]
    public void A_finished_lab_or_a_corrupt_file_is_not_resumed()
    {
        var plan = PlanOf("--steps 100 --only live");
        var first = LabResultsFile.Open(_folder, plan, fresh: false);
        first.Add(LabSteps.Create("live", Plan.Read, 100, 50), 1);
        first.Complete(2);
        Assert.Empty(LabResultsFile.Open(_folder, plan, fresh: false).Steps);

        File.WriteAllText(Path.Combine(_folder, "results.json"), "{\"plan\":");
        Assert.Contains(
            "--fresh",
            Assert.Throws<UsageException>(() => LabResultsFile.Open(_folder, plan, fresh: false)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_full_disk_is_reported_and_keeps_earlier_results()
    {
        Assert.Contains(
            "no room",
            Assert.Throws<LoadException>(() => DiskSpace.EnsureAvailable(_folder, long.MaxValue)).Message,
            StringComparison.Ordinal
        );

        var plan = PlanOf("--steps 100 --only live");
        var file = LabResultsFile.Open(_folder, plan, fresh: false);
        file.Add(LabSteps.Create("live", Plan.Read, 100, 50), 1);
        // A folder with the name of the next file makes writing it fail.
        Directory.CreateDirectory(Path.Combine(_folder, "results.json.new"));
        Assert.Contains(
            "cannot be written",
            Assert.Throws<LoadException>(() => file.Add(LabSteps.Create("live", Plan.ReadWrite, 100, 50), 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Single(file.Steps);
        Assert.Single(LabResultsFile.Open(_folder, plan, fresh: false).Steps);
    }

    [Fact]
    public void The_report_says_what_was_not_measured_and_why()
    {
        var plan = PlanOf("--steps 100,300 --only live,redis-cached,redis-scan");
        var file = LabResultsFile.Open(_folder, plan, fresh: false);
        file.Add(LabSteps.Create("live", Plan.Read, 100, 5_000), 1);
        file.Add(LabSteps.Create("live", Plan.ReadWrite, 100, 20, wrong: 1), 1);
        file.AddNotStarted("redis-scan", "no port was free", 2);

        var path = new LabReport(file, "a machine", stopReason: null).Write(_folder);

        var text = File.ReadAllText(path);
        Assert.Contains("`lab-read`: 300 users, because 100 were too many", text, StringComparison.Ordinal);
        Assert.Contains("Redis with SCAN: no port was free", text, StringComparison.Ordinal);
        Assert.Contains(
            "Redis with a 60 s cache, `lab-read-write`: 100, 300 users, because there was no time left",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("**Wrong** after", text, StringComparison.Ordinal);
        Assert.All(
            text.Split('\n').Where(line => !line.StartsWith('|') && !line.StartsWith("    ", StringComparison.Ordinal)),
            line => Assert.True(line.Length <= 120, line)
        );
        var charts = Directory.GetFiles(Path.Combine(_folder, "lab"), "*.svg");
        Assert.All(charts, chart => Assert.Equal("svg", System.Xml.Linq.XDocument.Load(chart).Root!.Name.LocalName));
        Assert.Equal(5, charts.Length);
        var usage = File.ReadAllText(Path.Combine(_folder, "lab", "resource-usage.md"));
        Assert.Contains("| Redis with live reports | lab-read | 100 |", usage, StringComparison.Ordinal);
        var method = File.ReadAllText(Path.Combine(_folder, "lab", "method.md"));
        Assert.Contains("**Step.** A step is a number of users.", method, StringComparison.Ordinal);
    }

    [Fact]
    public void Resource_usage_is_computed_from_the_samples()
    {
        ResourceSampler.Series CreateSeries(string name, string labels, params double[] values) =>
            new(
                JsonNode.Parse($$"""{"__name__":"{{name}}"{{labels}}}""")!.AsObject(),
                [.. values.Select((value, index) => (index * 2.0, value))]
            );

        var usage = ResourceSampler.Aggregate(
            [
                CreateSeries("http_requests_total", ",\"service\":\"orders\",\"instance\":\"a\"", 0, 30, 60),
                CreateSeries("http_requests_total", ",\"service\":\"orders\",\"instance\":\"b\"", 100, 110, 120),
                CreateSeries("http_requests_total", ",\"service\":\"catalog\",\"instance\":\"c\"", 0, 500),
                CreateSeries("mysql_global_status_queries", "", 1_000, 1_100, 1_400),
                CreateSeries("mysql_global_status_threads_connected", "", 5, 9, 7),
                CreateSeries("dotnet_process_memory_working_set_bytes", ",\"service\":\"orders\"", 1e8, 2e8),
                CreateSeries("dotnet_process_memory_working_set_bytes", ",\"service\":\"orders\"", 1e8),
                // One processor is fully used, the other half.
                CreateSeries("node_cpu_seconds_total", ",\"mode\":\"idle\"", 50, 50),
                CreateSeries("node_cpu_seconds_total", ",\"mode\":\"idle\"", 50, 51),
            ],
            generatorCores: 0.5
        );

        Assert.Equal([0.75, 0.25], usage.Replicas);
        Assert.Equal(
            (100, 9, 1.5, null),
            (usage.Statements, usage.Connections, usage.MachineCores, usage.RedisCommands)
        );
        Assert.Equal(300, usage.Megabytes["orders"]);
    }

    private static Plan PlanOf(string arguments) =>
        Plan.Create(LabOptions.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
