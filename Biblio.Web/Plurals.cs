using System.Globalization;
using Biblio.Web.Languages;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web;

/// <summary>Texts with a number.</summary>
internal static class Plurals
{
    /// <summary>The text <c>key.One</c> or <c>key.Many</c>, with the number.</summary>
    public static string Count(this IStringLocalizer<Texts> texts, string key, long number) =>
        texts.Count(key, number, number.ToString("N0", CultureInfo.CurrentCulture));

    /// <summary>The text <c>key.One</c> or <c>key.Many</c>, as the number requires, with these arguments.</summary>
    public static string Count(
        this IStringLocalizer<Texts> texts,
        string key,
        long number,
        params object[] arguments
    ) => texts[key + (IsSingular(number) ? ".One" : ".Many"), arguments];

    /// <summary>French has the singular for zero and one, English for one only (CLDR).</summary>
    private static bool IsSingular(long number) => number == 1 || (number == 0 && LanguageChoice.Current == "fr");
}
