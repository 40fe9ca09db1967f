using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;
using Biblio.Web.Components.Operations;

namespace Biblio.Tests.Web.Operations;

/// <summary>The page about faults says the same as observability/faults.md.</summary>
public sealed partial class FaultGuideTests
{
    [Fact]
    public void Every_fault_has_its_alerts_and_panel()
    {
        var documented = Repository
            .Read("observability/faults.md")
            .Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])
            .Where(row => row.Length == 5 && row[0] is not "fault" and not "---")
            .Select(row =>
                $"{row[0]}: {string.Join(' ', Alert().Matches(row[2]).Select(match => match.Groups[1].Value))}; "
                + Remark().Replace(row[3], "")
            );

        Assert.Equal(
            documented,
            FaultGuide.All.Select(guide =>
                $"{guide.Fault}: {string.Join(' ', guide.Alerts)}; {guide.Dashboard}: {guide.Panel}"
            )
        );
        Assert.All(FaultGuide.All.SelectMany(guide => guide.Alerts), alert => Assert.Contains(alert, Runbooks.Names));
    }

    [GeneratedRegex(@"\[(\w+)\]")]
    private static partial Regex Alert();

    [GeneratedRegex(@" \((every service has it)\)$")]
    private static partial Regex Remark();
}
