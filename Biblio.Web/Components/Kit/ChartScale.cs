using System.Globalization;

namespace Biblio.Web.Components.Kit;

/// <summary>A scale from zero to a round number, with steps of 1, 2 or 5 times a power of ten.</summary>
internal sealed record ChartScale(decimal Max, decimal Step)
{
    private const int MaxSteps = 5;

    public IEnumerable<decimal> Ticks
    {
        get
        {
            for (var tick = 0m; tick <= Max; tick += Step)
            {
                yield return tick;
            }
        }
    }

    public static ChartScale For(IEnumerable<decimal> values)
    {
        var highest = values.Append(0).Max();
        if (highest <= 0)
        {
            return new(1, 1);
        }

        var step = 0.01m;
        for (var digit = 0; step * MaxSteps < highest; digit++)
        {
            // 0.01, 0.02, 0.05, 0.1 and so on.
            step *= digit % 3 == 1 ? 2.5m : 2;
        }

        return new(Math.Ceiling(highest / step) * step, step);
    }

    /// <summary>The place of a value on an axis of this length, as an SVG number.</summary>
    public string Place(decimal value, int length) => Number(Math.Clamp(value / Max, 0, 1) * length);

    public static string Number(decimal number) => Math.Round(number, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
