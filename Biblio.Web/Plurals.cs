using System.Globalization;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web;

/// <summary>Texts with a number.</summary>
internal static class Plurals
{
    /// <summary>The text <c>key.One</c> for one, else <c>key.Many</c> with the number.</summary>
    public static string Count(this IStringLocalizer<Texts> texts, string key, long number) =>
        number == 1 ? texts[key + ".One"] : texts[key + ".Many", number.ToString("N0", CultureInfo.CurrentCulture)];
}
