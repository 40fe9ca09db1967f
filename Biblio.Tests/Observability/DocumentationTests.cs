using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Observability;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_documented_fault_has_an_alert_and_a_panel()
    {
        var rows = Repository
            .Read("observability/faults.md")
            .Split('\n')
            .Where(line =>
                line.StartsWith("| ", StringComparison.Ordinal)
                && !line.Contains("---", StringComparison.Ordinal)
                && !line.Contains("| alert that fires |", StringComparison.Ordinal)
            )
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])
            .ToList();
        var titles = Dashboards
            .All.SelectMany(dashboard => dashboard.Panels)
            .Select(panel => $"{panel.Dashboard.Title}: {panel.Title}")
            .ToHashSet();

        string[] faults =
        [
            "error-rate",
            "latency",
            "one-bad-book",
            "payment-failure",
            "unsent-notices",
            "unreachable-inventory",
            "slow-consumer",
            "failed-readiness",
            "memory-leak",
        ];
        Assert.Equal(faults, rows.Where(row => row.Length == 5).Select(row => row[0]));
        foreach (var row in rows)
        {
            var (alerts, panel) = row.Length == 5 ? (row[2], row[3]) : (row[1], row[2]);
            Assert.All(Link().Matches(alerts).Select(link => link.Groups[1].Value), name =>
                Assert.Contains(AlertRules.Alerts, rule => rule.alert == name)
            );
            Assert.Matches(Link(), alerts);
            Assert.Contains(Remark().Replace(panel, ""), titles);
        }
    }

    [Fact]
    public void Links_lead_to_files_and_headings_that_exist()
    {
        foreach (
            var file in Repository
                .Files(".md")
                .Where(file =>
                    file.StartsWith("observability/", StringComparison.Ordinal)
                    || file.StartsWith("docs/troubleshooting/", StringComparison.Ordinal)
                    || file.StartsWith("docs/course/", StringComparison.Ordinal)
                    || file.StartsWith("docs/arc42/", StringComparison.Ordinal)
                    || file is "docs/observability.md" or "docs/exercises.md"
                )
        )
        {
            foreach (
                var target in Link()
                    .Matches(Repository.Read(file))
                    .Select(link => link.Groups[2].Value)
                    .Where(target => !target.StartsWith("http", StringComparison.Ordinal))
            )
            {
                var (path, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
                var full =
                    path.Length == 0
                        ? Path.Combine(Repository.Root, file)
                        : Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, path));
                Assert.True(Path.Exists(full), $"{file} links to {target}, which does not exist");
                Assert.True(
                    heading is null
                        || File.ReadLines(full).Any(line => line.StartsWith('#') && Anchor(line) == heading),
                    $"{file} links to {target}, but there is no such heading"
                );
            }
        }
    }

    [Fact]
    public void Code_that_the_course_names_exists()
    {
        var places = Repository
            .Files(".md")
            .Where(file => file.StartsWith("docs/course/", StringComparison.Ordinal))
            .SelectMany(file => Link().Matches(Repository.Read(file)), (file, link) => (file, link))
            .Where(place => place.link.Groups[2].Value.EndsWith(".cs", StringComparison.Ordinal))
            .ToList();

        Assert.True(places.Count > 40, $"only {places.Count} places were found");
        // A link with the text Type.Member leads to the file that has both words.
        Assert.All(places, place =>
        {
            var code = Repository.Read(Path.Combine(Path.GetDirectoryName(place.file)!, place.link.Groups[2].Value));
            Assert.All(place.link.Groups[1].Value.Split('.'), name => Assert.Matches($@"\b{name}\b", code));
        });
    }

    [Fact]
    public void Course_pages_fit_on_a_screen_and_have_a_command()
    {
        var index = Repository.Read("docs/course/README.md");
        var pages = Repository
            .Files(".md")
            .Where(file =>
                file.StartsWith("docs/course/", StringComparison.Ordinal)
                && !file.EndsWith("README.md", StringComparison.Ordinal)
            );

        Assert.All(pages, page =>
        {
            var lines = Repository.Read(page).Split('\n');
            Assert.InRange(lines.Length, 10, 80);
            Assert.Contains(lines, line => line.StartsWith("    ", StringComparison.Ordinal));
            Assert.Contains($"({Path.GetFileName(page)})", index, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_file_of_observability_is_in_its_table()
    {
        var table = Repository.Read("observability/README.md");
        var folders = Repository
            .Files(".yml", ".yaml", ".json", ".tmpl", ".txt")
            .Where(file => file.StartsWith("observability/", StringComparison.Ordinal))
            .Select(file => file["observability/".Length..]);

        Assert.All(folders, file =>
            Assert.True(
                table.Contains($"| {file}", StringComparison.Ordinal)
                    || table.Contains($"| {Path.GetDirectoryName(file)}/", StringComparison.Ordinal)
                    || table.Contains(
                        $"| {Path.GetDirectoryName(Path.GetDirectoryName(file))}/",
                        StringComparison.Ordinal
                    )
                    || table.Contains($", {Path.GetFileName(file)}", StringComparison.Ordinal),
                $"{file} is not in observability/README.md"
            )
        );
    }

    private static string Anchor(string heading) =>
        NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@" \([a-z][^)]*\)$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
