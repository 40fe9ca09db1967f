using System.Xml.Linq;
using NBomber.Contracts;
using NBomber.CSharp;

namespace NBomberTests;

public sealed class SessionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Steps_and_iterations_are_measured_apart_and_failures_by_kind()
    {
        var number = 0;
        var scenario = Scenario.Create("mixed", async context =>
        {
            var which = Interlocked.Increment(ref number) % 3;
            var step = await Step.Run("step", context, async () =>
            {
                await Task.Delay(20);
                return which switch
                {
                    0 => Response.Ok(statusCode: "200", sizeBytes: 10),
                    1 => Response.Fail(statusCode: "409", message: "no"),
                    _ => throw new InvalidDataException("broken"),
                };
            });
            return Response.Ok(statusCode: step.StatusCode);
        }).WithoutWarmUp().WithLoadSimulations(Simulation.KeepConstant(3, Second));

        var stats = NBomberRunner.RegisterScenarios(scenario).WithoutReports().Run().GetScenarioStats("mixed");

        var step = stats.GetStepStats("step");
        Assert.InRange(step.Ok.Request.Count, 10, 60);
        Assert.InRange(step.Ok.Latency.Percent50, 18, 200);
        Assert.Equal(10 * step.Ok.Request.Count, step.Ok.DataTransfer.AllBytes);
        Assert.Equal(["-101 broken", "409 no"], step.Fail.StatusCodes.Select(status => $"{status.StatusCode} {status.Message}"));
        Assert.Equal(step.Fail.Request.Count, stats.Fail.Request.Count);
        Assert.Equal(step.Ok.Request.Count, stats.Ok.Request.Count);
        Assert.Equal(stats.AllRequestCount, stats.AllOkCount + stats.AllFailCount);
    }

    [Fact]
    public void A_step_that_fails_ends_the_iteration()
    {
        var wentOn = 0;
        var scenario = Scenario.Create("s", async context =>
        {
            await Step.Run("fails", context, async () =>
            {
                await Task.Delay(50);
                return Response.Fail();
            });
            wentOn++;
            return Response.Ok();
        }).WithoutWarmUp().WithLoadSimulations(Simulation.KeepConstant(1, Second));

        Assert.NotEqual(0, NBomberRunner.RegisterScenarios(scenario).WithoutReports().Run().AllFailCount);
        Assert.Equal(0, wentOn);
    }

    [Fact]
    public void Closed_load_keeps_its_copies_and_open_load_its_rate()
    {
        var (now, most) = (0, 0);
        var closed = Scenario.Create("closed", async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(30);
            Interlocked.Decrement(ref now);
            return Response.Ok();
        }).WithoutWarmUp().WithLoadSimulations(Simulation.RampingConstant(4, Second), Simulation.KeepConstant(4, Second));
        var open = Scenario.Create("open", async context =>
        {
            await Task.Delay(500);
            return Response.Ok();
        }).WithoutWarmUp().WithLoadSimulations(Simulation.Inject(50, Second, 2 * Second));

        var stats = NBomberRunner.RegisterScenarios(closed, open).WithoutReports().Run();

        Assert.Equal(4, most);
        Assert.Equal(100, stats.GetScenarioStats("open").Ok.Request.Count);
    }

    [Fact]
    public void Late_starts_count_as_latency_of_open_load()
    {
        ThreadPool.GetMinThreads(out var threads, out var ports);
        var scenario = Scenario.Create("stalled", context =>
        {
            // This blocks the threads of the generator, so that due iterations cannot start.
            Thread.Sleep(100);
            return Task.FromResult<IResponse>(Response.Ok());
        }).WithoutWarmUp().WithLoadSimulations(Simulation.Inject(10 * threads * 4, Second, Second));

        var stats = NBomberRunner.RegisterScenarios(scenario).WithoutReports().Run().GetScenarioStats("stalled");

        Assert.Equal(40 * threads, stats.Ok.Request.Count);
        Assert.True(stats.Ok.Latency.Percent95 > 500, $"p95 is {stats.Ok.Latency.Percent95} ms");
    }

    [Fact]
    public void Init_comes_first_and_the_warm_up_is_not_counted()
    {
        var order = new List<string>();
        var scenario = Scenario.Create("phases", async context =>
        {
            lock (order)
            {
                if (order[^1] != context.ScenarioInfo.ScenarioOperation.ToString())
                {
                    order.Add(context.ScenarioInfo.ScenarioOperation.ToString());
                }
            }

            await Task.Delay(100);
            return Response.Ok();
        })
        .WithInit(_ => Task.Run(() => order.Add("Init")))
        .WithWarmUpDuration(Second)
        .WithLoadSimulations(Simulation.KeepConstant(1, Second));

        var stats = NBomberRunner.RegisterScenarios(scenario).WithoutReports().Run();

        Assert.Equal(["Init", "WarmUp", "Bombing"], order);
        Assert.InRange(stats.AllOkCount, 3, 12);
    }

    [Fact]
    public void A_test_ends_on_request_or_many_failures()
    {
        var asked = Scenario.Create("asked", async context =>
        {
            await Task.Delay(100);
            context.StopCurrentTest("enough");
            return Response.Ok();
        }).WithoutWarmUp().WithLoadSimulations(Simulation.KeepConstant(1, 60 * Second));
        var failing = Scenario.Create("failing", async _ =>
        {
            await Task.Delay(10);
            return Response.Fail();
        }).WithoutWarmUp().WithMaxFailCount(5).WithLoadSimulations(Simulation.KeepConstant(1, 60 * Second));

        Assert.True(NBomberRunner.RegisterScenarios(asked).WithoutReports().Run().Duration < 10 * Second);
        Assert.True(NBomberRunner.RegisterScenarios(failing).WithoutReports().Run().Duration < 10 * Second);
    }

    [Fact]
    public void Reports_are_whole_and_need_nothing_from_elsewhere()
    {
        var folder = Directory.CreateTempSubdirectory("nbomber-").FullName;
        var scenario = Scenario.Create("a <b> & \"c\", d", async context => await Step.Run("get", context, async () =>
        {
            await Task.Delay(10);
            return Response.Ok(statusCode: "200");
        })).WithoutWarmUp().WithLoadSimulations(Simulation.KeepConstant(1, 2 * Second));

        var stats = NBomberRunner.RegisterScenarios(scenario).WithTestSuite("suite").WithTestName("name")
            .WithReportFolder(folder).WithReportFileName("report").Run();

        Assert.Equal(["report.csv", "report.html", "report.md", "report.txt"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(4, stats.ReportFiles.Length);
        var html = File.ReadAllText(Path.Combine(folder, "report.html"));
        var figures = html.Split("<figure>").Skip(1).Select(part => "<figure>" + part.Split("</figure>")[0] + "</figure>");
        var polylines = XDocument.Parse($"<r>{string.Concat(figures)}</r>").Descendants("polyline");
        Assert.Equal(3, polylines.Select(line => line.Parent).Distinct().Count());
        Assert.Contains("a &lt;b&gt; &amp;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        var csv = File.ReadAllLines(Path.Combine(folder, "report.csv"));
        const string Columns = "test_suite,test_name,scenario,duration,step_name,request_count,ok,failed,rps,";
        Assert.StartsWith(Columns, csv[0], StringComparison.Ordinal);
        Assert.StartsWith("suite,name,\"a <b> & \"\"c\"\", d\",", csv[1], StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Scenario names are not unique: 'same'", "same", 1, 1, 0)]
    [InlineData("is smaller than min duration value", "other", 1, 0.5, 0)]
    [InlineData("has invalid copiesCount value", "other", -1, 1, 0)]
    [InlineData("has a warm-up duration", "other", 1, 1, 2)]
    [InlineData("Scenario name cannot be empty", " ", 1, 1, 0)]
    public void What_can_not_be_run_is_refused_with_a_sentence(string sentence, string name, int copies, double seconds, int warmUp)
    {
        var other = Scenario.Create("same", _ => Task.FromResult<IResponse>(Response.Ok())).WithoutWarmUp();
        var scenario = Scenario.Create(name, _ => Task.FromResult<IResponse>(Response.Ok())).WithoutWarmUp()
            .WithLoadSimulations(Simulation.KeepConstant(copies, TimeSpan.FromSeconds(seconds)));
        scenario = warmUp > 0 ? scenario.WithWarmUpDuration(TimeSpan.FromSeconds(warmUp)) : scenario;

        var refused = Assert.ThrowsAny<Exception>(() => NBomberRunner.RegisterScenarios(other, scenario).WithoutReports().Run());

        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }
}
