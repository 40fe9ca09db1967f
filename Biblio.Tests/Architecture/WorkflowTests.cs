using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;
using YamlDotNet.Serialization;

namespace Biblio.Tests.Architecture;

/// <summary>The workflows of GitHub do nothing that cannot be run on any machine.</summary>
public sealed partial class WorkflowTests
{
    private const string Ci = ".github/workflows/ci.yml";
    private const string Release = ".github/workflows/release.yml";

    [Theory]
    [InlineData(Ci)]
    [InlineData(Release)]
    public void Actions_are_pinned_to_a_commit_and_name_its_version(string file)
    {
        var uses = Repository
            .Read(file)
            .Split('\n')
            .Where(line => line.Contains("uses:", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(@"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line));
    }

    [Fact]
    public void Ci_runs_exactly_the_groups_of_local_checks()
    {
        var groups = Groups().Match(Repository.Read(".ci/run")).Groups[1].Value.Split(' ');

        var commands = Steps(Ci).Select(step => step.Run).OfType<string>().ToList();

        Assert.Equal(
            groups.Order(),
            commands.Select(command => command.Replace(".ci/run ", "", StringComparison.Ordinal)).Order()
        );
    }

    [Fact]
    public void A_release_passes_every_check_before_its_images_are_pushed()
    {
        var commands = Read(Release).jobs["images"].steps.Select(step => step.Run).OfType<string>().ToList();

        // It fails if the tag is not the version (Publishing/ReleaseScriptsTests.cs).
        Assert.StartsWith("eng/package ", commands[0], StringComparison.Ordinal);
        Assert.Equal(".ci/run", commands[1]);
        Assert.StartsWith("docker login ghcr.io ", commands[2], StringComparison.Ordinal);
        Assert.StartsWith("eng/images --push ", commands[3], StringComparison.Ordinal);
        Assert.StartsWith("gh release create ", commands[4], StringComparison.Ordinal);
        Assert.Equal(5, commands.Count);
        // The files name the images as they were pushed.
        Assert.Equal(commands[0]["eng/package ".Length..], commands[3]["eng/images --push ".Length..]);
    }

    [Fact]
    public void A_release_is_deployed_only_through_an_environment()
    {
        var deploy = Read(Release).jobs["deploy"];

        Assert.Equal("images", deploy.needs);
        Assert.Equal("${{ vars.DEPLOY_ENVIRONMENT }}", deploy.environment);
        Assert.Equal("vars.DEPLOY_ENVIRONMENT != ''", deploy.Condition);
        Assert.Contains(deploy.steps, step =>
            step.Run?.Contains("helm upgrade --install biblio ", StringComparison.Ordinal) == true
        );
    }

    [Theory]
    [InlineData(Ci)]
    [InlineData(Release)]
    public void Jobs_end_and_may_only_do_what_they_need(string file)
    {
        var workflow = Read(file);

        Assert.Equal(new Dictionary<string, string> { ["contents"] = "read" }, workflow.permissions);
        Assert.All(workflow.jobs.Values, job => Assert.InRange(job.TimeoutMinutes, 1, 120));
    }

    [Fact]
    public void The_readme_shows_the_state_of_ci() =>
        Assert.Contains("actions/workflows/ci.yml/badge.svg", Repository.Read("README.md"), StringComparison.Ordinal);

    private static IEnumerable<Step> Steps(string file) => Read(file).jobs.Values.SelectMany(job => job.steps);

    private static Workflow Read(string file) =>
        new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<Workflow>(Repository.Read(file));

    [GeneratedRegex(@"selected="" \$\{\*:-([\w ]+)\}")]
    private static partial Regex Groups();

    // The names are those of the files.
#pragma warning disable IDE1006, CA1812, CA2227, CA1002
    private sealed class Workflow
    {
        public Dictionary<string, string> permissions { get; set; } = [];

        public Dictionary<string, Job> jobs { get; set; } = [];
    }

    private sealed class Job
    {
        [YamlMember(Alias = "timeout-minutes")]
        public int TimeoutMinutes { get; set; }

        public string? needs { get; set; }

        public string? environment { get; set; }

        [YamlMember(Alias = "if")]
        public string? Condition { get; set; }

        public List<Step> steps { get; set; } = [];
    }

    private sealed class Step
    {
        [YamlMember(Alias = "run")]
        public string? Run { get; set; }
    }
#pragma warning restore IDE1006, CA1812, CA2227, CA1002
}
