using System.Globalization;
using System.Net;
using System.Text;
using static System.FormattableString;

namespace Biblio.LoadTests.Lab;

/// <summary>Draws a line chart as a standalone SVG: one line for each configuration, over numbers of users.</summary>
internal static class LineChart
{
    private const int Width = 900;
    private const int Height = 420;
    private const int Left = 70;
    private const int Right = 650;
    private const int Top = 40;
    private const int Bottom = 375;
    private const int LegendRowHeight = 22;

    // Colours of Okabe and Ito, which people with colour blindness can distinguish. Lines also differ by their
    // dashes.
    private static readonly string[] Colours =
    [
        "#000000",
        "#e69f00",
        "#56b4e9",
        "#009e73",
        "#0072b2",
        "#d55e00",
        "#cc79a7",
    ];
    private static readonly string[] Dashes = ["", "6 3", "", "6 3", "", "6 3", "2 3"];

    private static readonly int[] Steps = [1, 2, 5, 10];

    public sealed record Line(string Name, IReadOnlyList<(int Users, double Value)> Points);

    /// <summary>
    /// Draws the chart. A logarithmic scale suits values of different orders of magnitude. The limit is drawn as a
    /// horizontal line.
    /// </summary>
    public static string Draw(
        string title,
        string unit,
        IReadOnlyList<Line> lines,
        bool isLogarithmic,
        double? limit = null
    )
    {
        var values = lines
            .SelectMany(line => line.Points)
            .Select(point => point.Value)
            .Where(double.IsFinite)
            .Append(limit ?? 1)
            .Where(value => value < 1e9)
            .ToList();
        var (maxValue, minValue) = isLogarithmic
            ? (RoundToPowerOfTen(values.Max(), up: true), RoundToPowerOfTen(Math.Max(0.1, values.Min()), up: false))
            : (RoundUp(values.Max()), 0);
        var users = lines.SelectMany(line => line.Points).Select(point => point.Users).Distinct().Order().ToList();
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" "
                + $"font-size=\"13\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">\n"
                + $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n"
                + $"<text x=\"{Left}\" y=\"22\" font-size=\"15\" font-weight=\"bold\">"
                + $"{WebUtility.HtmlEncode(title)}</text>\n"
        );
        foreach (var value in GetTicks())
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\" stroke=\"#ddd\"/>"
                    + $"<text x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value:#,0.##}</text>\n"
            );
        }

        foreach (var number in users)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{X(number):0.#}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{number}</text>\n"
            );
        }

        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Right}\" y=\"{Bottom + 36}\" text-anchor=\"end\">users</text>"
                + $"<text x=\"{Left - 8}\" y=\"{Top - 4}\" text-anchor=\"end\">{unit}</text>\n"
        );
        if (limit is { } bound)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(bound):0.#}\" "
                    + $"y2=\"{Y(bound):0.#}\" stroke=\"#b00\" stroke-width=\"1.5\" stroke-dasharray=\"3 4\"/>"
                    + $"<text x=\"{Left + 6}\" y=\"{Y(bound) - 5:0.#}\" fill=\"#b00\">limit</text>\n"
            );
        }

        foreach (var (index, line) in lines.Index())
        {
            var (colour, dash) = (Colours[index % Colours.Length], Dashes[index % Dashes.Length]);
            var stroke = $"stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"";
            var name = WebUtility.HtmlEncode(line.Name);
            var points = line.Points.Where(point => point.Value < 1e9).ToList();
            var polyline = points.Select(point => Invariant($"{X(point.Users):0.#},{Y(point.Value):0.#}"));
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<polyline fill=\"none\" {stroke} points=\"{string.Join(' ', polyline)}\"/>\n"
            );
            foreach (var point in points)
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<circle cx=\"{X(point.Users):0.#}\" cy=\"{Y(point.Value):0.#}\" r=\"3.5\" fill=\"{colour}\">"
                        + $"<title>{name}, {point.Users} users: {point.Value:0.#} {unit}</title></circle>\n"
                );
            }

            var y = Top + 10 + (index * LegendRowHeight);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{Right + 20}\" x2=\"{Right + 48}\" y1=\"{y}\" y2=\"{y}\" {stroke}/>"
                    + $"<circle cx=\"{Right + 34}\" cy=\"{y}\" r=\"3.5\" fill=\"{colour}\"/>"
                    + $"<text x=\"{Right + 54}\" y=\"{y + 4}\">{name}</text>\n"
            );
        }

        return svg.Append("</svg>\n").ToString();

        double X(int number) =>
            users.Count < 2
                ? (Left + Right) / 2.0
                : Left + 20 + ((Right - Left - 40) * (double)(number - users[0]) / (users[^1] - users[0]));

        double Y(double value) =>
            isLogarithmic
                ? Bottom
                    - (
                        (Bottom - Top)
                        * (Math.Log10(Math.Clamp(value, minValue, maxValue)) - Math.Log10(minValue))
                        / Math.Max(1, Math.Log10(maxValue) - Math.Log10(minValue))
                    )
                : Bottom - ((Bottom - Top) * value / maxValue);

        IEnumerable<double> GetTicks()
        {
            if (!isLogarithmic)
            {
                return Enumerable.Range(0, 6).Select(i => maxValue * i / 5);
            }

            return Enumerable
                .Range(0, 1 + (int)Math.Round(Math.Log10(maxValue) - Math.Log10(minValue)))
                .Select(i => minValue * Math.Pow(10, i));
        }
    }

    private static double RoundToPowerOfTen(double value, bool up) =>
        Math.Pow(10, up ? Math.Ceiling(Math.Log10(value)) : Math.Floor(Math.Log10(value)));

    // Rounds up to the next of 1, 2, 5, 10, 20, 50 and so on.
    private static double RoundUp(double value)
    {
        var power = RoundToPowerOfTen(Math.Max(1e-9, value), up: false);
        return Steps.Select(step => step * power).First(step => step >= value * 0.999);
    }
}
