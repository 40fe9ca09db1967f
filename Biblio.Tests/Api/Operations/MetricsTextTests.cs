using System.Text;
using Biblio.Api.Operations;

namespace Biblio.Tests.Api.Operations;

/// <summary>Reads what services serve at /metrics, and what somebody else could serve there.</summary>
public sealed class MetricsTextTests
{
    private static readonly HashSet<string> Wanted = ["a_total", "b"];

    [Theory]
    [InlineData("a_total 3", "a_total  3")]
    [InlineData("a_total{x=\"1\"} 2.5 1700000000000", "a_total x=1 2.5")]
    [InlineData("a_total{x=\"1\",y=\"two, three}\"} 1e3", "a_total x=1;y=two, three} 1000")]
    [InlineData("""b{x="a \"quote\", a \\ and a \n line"} 1""", "b x=a \"quote\", a \\ and a \n line 1")]
    [InlineData("# TYPE a_total counter\na_total{} 0\n\n", "a_total  0")]
    [InlineData("a_total{x=\"\"} -0.5\r\nb 7", "a_total x= -0.5|b  7")]
    public void Wanted_samples_are_read_with_their_labels(string text, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                '|',
                MetricsText
                    .Read(text, Wanted)
                    .Select(sample =>
                        FormattableString.Invariant(
                            $"{sample.Name} {string.Join(';', sample.Labels.Select(l => $"{l.Key}={l.Value}"))} {sample.Value}"
                        )
                    )
            )
        );

    [Theory]
    [InlineData("c 1")]
    [InlineData("a_total")]
    [InlineData("a_total{")]
    [InlineData("a_total{x")]
    [InlineData("a_total{x=\"1")]
    [InlineData("a_total{x=\"1\\")]
    [InlineData("a_total{x=\"1\"}")]
    [InlineData("a_total NaN")]
    [InlineData("a_total +Inf")]
    [InlineData("a_total one")]
    [InlineData("<html>a_total 1</html>")]
    [InlineData("{} 1")]
    public void Other_lines_are_skipped(string text) => Assert.Empty(MetricsText.Read(text, Wanted));

    [Fact]
    public void An_endless_answer_is_bounded()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 50_000; i++)
        {
            text.Append("a_total{x=\"").Append(i).Append("\"} 1\n");
        }

        Assert.Equal(20_000, MetricsText.Read(text.ToString(), Wanted).Count);
        Assert.Empty(
            MetricsText.Read(
                "a_total{" + string.Concat(Enumerable.Range(0, 99).Select(i => $"l{i}=\"x\",")) + "} 1",
                Wanted
            )
        );
    }
}
