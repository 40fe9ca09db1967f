using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Weighs the coded date (008/06-14) against the transcribed one (260 or 264 $c). The coded year counts where the
/// transcribed date has it too, or has none. Where they contradict, the transcribed year counts with a warning.
/// </summary>
internal static partial class MarcYear
{
    // Printed books have no older date. Smaller numbers belong to other calendars, such as 1425 of the Hijra.
    private const int MinTranscribed = 1450;
    private const int MaxUncertainty = 5;

    private static readonly int[] RomanValues = [1, 5, 10, 50, 100, 500, 1000];

    public static int? Read(MarcRecord marc)
    {
        var fixedField = marc.GetControlField("008") ?? "";
        var type = fixedField.Length > 6 ? fixedField[6] : ' ';
        var coded = ReadCoded(fixedField, 7);
        var other = ReadCoded(fixedField, 11);
        var date = MarcPublication.ReadDate(marc);
        var years = ReadTranscribed(date);
        int? transcribed = years.Count > 0 ? years[0].Year : null;

        if (coded is null)
        {
            if (transcribed is null && date is not null && date.Any(char.IsDigit))
            {
                marc.Warn(
                    "260",
                    Reason
                        .Of("year-incomplete", $"'{TextNormalizer.Truncate(date, 40)}' is no complete year")
                        .WithoutField()
                );
            }

            return transcribed;
        }

        // A reprint has its own year first. Some records have the original one there.
        if (type == 'r' && other > coded && transcribed == other)
        {
            return other;
        }

        if (type == 'q' && other is { } last && last - coded > MaxUncertainty && transcribed is null)
        {
            marc.Warn(
                "008",
                Reason.Of("year-uncertain", $"The year is uncertain, from {coded} to {other}; the first is taken")
            );
            return coded;
        }

        if (transcribed is not { } year || years.Exists(y => y.Year == coded))
        {
            return coded;
        }

        // A questioned date is a range.
        if (type == 'q' && year > coded && year <= other)
        {
            return year;
        }

        // A copyright date, or the year of the original, is another date by its nature. So is a later part of a series.
        if (
            year == other
            || (type is 'm' or 'c' or 'd' or 'u' or 'i' or 'k' && year > coded && (other ?? year) >= year)
        )
        {
            return coded;
        }

        marc.Warn(
            "008",
            Reason.Of(
                "year-differs",
                $"The coded year is {coded}, but the publication statement has {year}; {year} is taken"
            )
        );
        return year;
    }

    /// <summary>Returns the years of a date, the best first: a correction or conversion, a year, a copyright year.</summary>
    public static List<(int Year, bool IsCopyright)> ReadTranscribed(string? date)
    {
        if (string.IsNullOrWhiteSpace(date))
        {
            return [];
        }

        var text = ToAsciiDigits(date);
        var years = YearRegex()
            .Matches(text)
            .Select(m =>
                (
                    Year: int.Parse(m.Groups["year"].ValueSpan, CultureInfo.InvariantCulture),
                    IsCopyright: m.Groups["copyright"].Success,
                    m.Index
                )
            )
            .Where(y => y.Year is >= MinTranscribed and <= BookContent.MaxYear)
            .ToList();
        if (years.Count == 0)
        {
            return
                RomanRegex().Match(text) is { Success: true } roman
                && ReadRoman(roman.Value) is >= MinTranscribed and <= BookContent.MaxYear and var value
                ? [(value, false)]
                : [];
        }

        // "5730 [1969 or 1970]" and "1697 [i.e. 1967]" have the right year in brackets.
        var conversion = ConversionRegex().Match(text);
        return
        [
            .. years
                .OrderBy(y => conversion.Success && y.Index >= conversion.Groups["bracket"].Index ? 0 : 1)
                .ThenBy(y => y.IsCopyright)
                .Select(y => (y.Year, y.IsCopyright)),
        ];
    }

    private static int? ReadCoded(string fixedField, int start) =>
        fixedField.Length >= start + 4
        && int.TryParse(fixedField.AsSpan(start, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
        && year is > 0 and <= BookContent.MaxYear
            ? year
            : null;

    /// <summary>Converts the digits of other scripts, such as ١٩٩٨ or १९९८ or 一九九八.</summary>
    private static string ToAsciiDigits(string text)
    {
        const string Chinese = "〇一二三四五六七八九";
        var converted = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var digit =
                Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber
                    ? (int)Rune.GetNumericValue(rune)
                    : Chinese.IndexOf(rune.ToString().Replace('零', '〇'), StringComparison.Ordinal);
            _ = digit >= 0 ? converted.Append(digit) : converted.Append(rune);
        }

        return converted.ToString();
    }

    private static int ReadRoman(string text)
    {
        var values = text.Select(c => "IVXLCDM".IndexOf(c, StringComparison.Ordinal))
            .Where(i => i >= 0)
            .Select(i => RomanValues[i])
            .ToList();
        return values.Select((v, i) => i + 1 < values.Count && v < values[i + 1] ? -v : v).Sum();
    }

    [GeneratedRegex(
        @"(?<copyright>(?:©|\bc|\bp|℗|copyright|copr\.?|cop\.?)\s*)?(?<![\d])(?<year>\d{4})(?!\d)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex YearRegex();

    // A year, then a bracket that begins with a year or a correction. "[c1998]" and "[reprinted 1970]" are no conversions.
    [GeneratedRegex(
        @"\d{4}[^\[\d]*(?<bracket>\[)\s*(?:i\.?\s?e\.?,?\s*|that is\s*|d\.\s?h\.\s*|recte\s*|ca\.?\s*)?\d{4}",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex ConversionRegex();

    [GeneratedRegex(@"\bM[\s.]*(?:[DCLXVI][\s.]*){2,}")]
    private static partial Regex RomanRegex();
}
