using System.Globalization;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Catalogue;

/// <summary>The values of facets in the reader's language.</summary>
internal static class FacetNames
{
    public static string Of(string facet, string value, IStringLocalizer<Texts> texts) =>
        facet switch
        {
            "subject" => Formatting.Subject(value, texts),
            "language" => Formatting.Language(value),
            "decade" when int.TryParse(value, CultureInfo.InvariantCulture, out var decade) => texts[
                "Facet.DecadeOf",
                Formatting.Year(decade, texts)
            ],
            _ => value,
        };
}
