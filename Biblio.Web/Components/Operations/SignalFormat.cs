using System.Globalization;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Operations;

/// <summary>Shows values of monitoring: seconds as milliseconds, bytes as mebibytes.</summary>
internal static class SignalFormat
{
    // A chart needs a finite number. No signal of Biblio comes near this.
    private const double Most = 1e15;

    public static decimal Scale(double value, string unit) =>
        (decimal)
            Math.Clamp(
                unit switch
                {
                    "s" => value * 1_000,
                    "By" => value / (1024 * 1024),
                    _ => value,
                },
                0,
                Most
            );

    public static string Unit(string unit, IStringLocalizer<Texts> texts) =>
        unit switch
        {
            "/s" => texts["Ops.Unit.PerSecond"],
            "s" => texts["Staff.Reports.Milliseconds"],
            "By" => texts["Ops.Unit.Mebibytes"],
            _ => texts["Ops.Unit.Number"],
        };

    /// <summary>Two decimals at most, in the reader's language.</summary>
    public static string Number(decimal value) => value.ToString("#,0.##", CultureInfo.CurrentCulture);

    /// <inheritdoc cref="Number(decimal)"/>
    public static string Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("#,0.##", CultureInfo.CurrentCulture) : "–";
}
