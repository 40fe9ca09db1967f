using Biblio.LoadTests.Lab;

namespace Biblio.Tests.LoadTests;

/// <summary>The answers in the lab report depend on the measurements.</summary>
public sealed class LabAnswersTests
{
    [Fact]
    public void The_first_question_is_answered_with_a_hundred_readers() =>
        Assert.StartsWith(
            "With 100 users on MySQL, the median is 15 ms for highest spenders. "
                + "The p95 of the slowest report is 30 ms, and none of 1 000 requests failed.",
            Answer(1),
            StringComparison.Ordinal
        );

    [Fact]
    public void The_report_says_when_no_breaking_point_was_reached()
    {
        Assert.Contains("**No breaking point was reached.**", Answer(2), StringComparison.Ordinal);

        var broken = Answer(2, (Configuration.OneByOne, 1_000));
        Assert.DoesNotContain("No breaking point", broken, StringComparison.Ordinal);
        Assert.Contains("supports 100 users", broken, StringComparison.Ordinal);
        Assert.Contains("breaks with 1 000 users", broken, StringComparison.Ordinal);
        Assert.Contains("The cause is the latency", broken, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Configuration.OneByOne, 3, "**better**")]
    [InlineData(Configuration.Batched, 3, "**worse**")]
    [InlineData(Configuration.Batched, 1_000, "it supports 100 users instead of 1 000")]
    [InlineData(Configuration.OneByOne, 1.1, "**no difference**")]
    public void The_verdict_on_batched_queries_follows_from_the_numbers(string slow, double factor, string expected) =>
        Assert.Contains(expected, Answer(3, (slow, factor)), StringComparison.Ordinal);

    [Theory]
    [InlineData(Configuration.Batched, 3, "Redis with a 60 s cache is **better** than MySQL with batched queries")]
    [InlineData(Configuration.Cached, 3, "Redis with a 60 s cache is **worse** than MySQL with batched queries")]
    [InlineData(
        Configuration.Scan,
        1_000,
        "Redis with SCAN is **worse** than MySQL with batched queries: it supports 100 users instead of 1 000"
    )]
    public void The_verdict_on_Redis_follows_from_the_numbers(string slow, double factor, string expected) =>
        Assert.Contains(expected, Answer(4, (slow, factor)), StringComparison.Ordinal);

    [Theory]
    [InlineData(Configuration.Cached, "**better**")]
    [InlineData(Configuration.Yarp, "**worse**")]
    [InlineData(Configuration.Scan, "**no difference**")]
    public void The_verdict_on_replicas_follows_from_the_numbers(string slow, string expected) =>
        Assert.Contains(expected, Answer(5, (slow, 3)), StringComparison.Ordinal);

    [Theory]
    [InlineData(Configuration.Live)]
    [InlineData(Configuration.Scan)]
    [InlineData(Configuration.OneByOne)]
    public void The_best_is_the_one_with_the_best_numbers(string best)
    {
        var answer = Answer(
            6,
            [.. Configuration.All.Where(item => item.Name != best).Select(item => (item.Name, 3.0))]
        );

        Assert.StartsWith(
            $"The best under `lab-read-write`, then under `lab-read`, is **{LabAnswers.Title(best)}**. ",
            answer,
            StringComparison.Ordinal
        );
        Assert.Equal(best == Configuration.OneByOne, answer.Contains("was not beaten", StringComparison.Ordinal));
    }

    [Fact]
    public void Equal_configurations_are_not_ranked() =>
        Assert.Contains("shows no difference between it and", Answer(6), StringComparison.Ordinal);

    [Theory]
    [InlineData(Configuration.Nginx, "favour YARP, which")]
    [InlineData(Configuration.Yarp, "favour nginx")]
    [InlineData(Configuration.Scan, "no reason to add nginx")]
    public void The_load_balancer_verdict_follows_from_the_numbers(string slow, string expected)
    {
        var answer = Answer(7, (slow, 3));
        Assert.Contains(expected, answer, StringComparison.Ordinal);
        Assert.Contains("3 replicas served 40 %, 30 %, 30 % of the requests.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_measured_less_is_not_rated_worse()
    {
        var plan = new Plan([Configuration.Cached, Configuration.Yarp], [100, 1_000], 15, 1_800, 2_000);
        var findings = new LabResults(
            plan,
            [
                LabSteps.Create(Configuration.Cached, Plan.Read, 100, 30),
                LabSteps.Create(Configuration.Yarp, Plan.Read, 100, 30),
                LabSteps.Create(Configuration.Yarp, Plan.Read, 1_000, 30),
            ]
        );

        Assert.Equal(Verdict.Same, findings.Compare(Plan.Read, Configuration.Cached, Configuration.Yarp));
        Assert.Equal(Verdict.Unknown, findings.Compare(Plan.ReadWrite, Configuration.Cached, Configuration.Yarp));
    }

    [Fact]
    public void Without_measurements_every_answer_says_so() =>
        Assert.All(new LabAnswers(new LabResults(new Plan([], [], 1, 1, 1), [])).All, item =>
            Assert.Matches("[Nn]ot measured|not both measured|Too few", item.Answer)
        );

    private static string Answer(int question, params (string Configuration, double Slower)[] slower) =>
        new LabAnswers(LabSteps.CreateFindings(slower)).All[question - 1].Answer;
}
