using System.Globalization;
using System.Text;
using static NBomber.Reports.ReportFiles;

namespace NBomber.Reports;

/// <summary>Draws a line chart over time as SVG.</summary>
internal static class Chart
{
    private const int Width = 900;
    private const int Height = 220;
    private const int Left = 60;
    private const int Bottom = 25;

    public static string Draw(
        string title, IReadOnlyList<Moment> moments, params IReadOnlyList<(string Name, string Colour, Func<Moment, double> Value)> lines)
    {
        if (moments.Count == 0)
        {
            return "";
        }

        var most = Math.Max(1e-9, moments.Max(moment => lines.Max(line => line.Value(moment))));
        var last = Math.Max(1, moments[^1].At.TotalSeconds);
        var svg = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"<figure><figcaption>{title}</figcaption>"
            + $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\" font-size=\"12\">");
        for (var i = 0; i <= 4; i++)
        {
            var (y, value, seconds) = (Y(most * i / 4), Number(most * i / 4), last * i / 4);
            svg.Append(CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" x2=\"{Width}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#ddd\"/>"
                + $"<text x=\"{Left - 6}\" y=\"{y}\" text-anchor=\"end\" dominant-baseline=\"middle\">{value}</text>"
                + $"<text x=\"{X(seconds)}\" y=\"{Height - 6}\" text-anchor=\"{(i == 4 ? "end" : "middle")}\">"
                + $"{Number(Math.Round(seconds))} s</text>");
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var points = string.Join(' ', moments.Select(moment => $"{X(moment.At.TotalSeconds)},{Y(line.Value(moment))}"));
            svg.Append(CultureInfo.InvariantCulture,
                $"<polyline fill=\"none\" stroke=\"{line.Colour}\" stroke-width=\"2\" points=\"{points}\"/>"
                + $"<text x=\"{Left + 10 + (i * 80)}\" y=\"14\" fill=\"{line.Colour}\">{line.Name}</text>");
        }

        return svg.Append("</svg></figure>").ToString();

        string X(double seconds) => Number(Left + ((Width - Left) * seconds / last));

        string Y(double value) => Number(10 + ((Height - Bottom - 10) * (1 - (value / most))));
    }
}
