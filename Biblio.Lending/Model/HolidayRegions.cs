using PublicHoliday;

namespace Biblio.Lending.Model;

/// <summary>The regions whose public holidays can close a branch.</summary>
internal static class HolidayRegions
{
    private static readonly Dictionary<string, Func<PublicHolidayBase>> Regions = new()
    {
        ["ca-on"] = () => new CanadaPublicHoliday("ON"),
        ["ca-qc"] = () => new CanadaPublicHoliday("QC"),
        ["fr"] = () => new FrancePublicHoliday(),
        ["be"] = () => new BelgiumPublicHoliday(),
        ["ch"] = () => new SwitzerlandPublicHoliday(),
        ["gb"] = () => new UKBankHoliday(),
        ["us"] = () => new USAPublicHoliday(),
    };

    public static IEnumerable<string> Names => Regions.Keys;

    public static bool IsKnown(string? region) => region is null || Regions.ContainsKey(region);

    /// <summary>Whether a day is a public holiday of the region.</summary>
    public static Func<DateOnly, bool> Of(string? region)
    {
        if (region is null || !Regions.TryGetValue(region, out var create))
        {
            return _ => false;
        }

        var holidays = create();
        return day => holidays.IsPublicHoliday(day.ToDateTime(TimeOnly.MinValue));
    }
}
