using System.Globalization;
using Biblio.Web.Clients;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Buying;

/// <summary>Sentences about numbers of copies.</summary>
internal static class CartTexts
{
    public static string Copies(int copies, IStringLocalizer<Texts> texts) =>
        copies == 1 ? texts["Copies.One"] : texts["Copies.Many", copies.ToString("N0", CultureInfo.CurrentCulture)];

    /// <summary>"There are only 20 left."</summary>
    public static string Left(int available, IStringLocalizer<Texts> texts) =>
        available switch
        {
            <= 0 => texts["Cart.Left.None"],
            1 => texts["Cart.Left.One"],
            _ => texts["Cart.Left.Many", available.ToString("N0", CultureInfo.CurrentCulture)],
        };

    /// <summary>Why this quantity is refused, or null. Without a quantity, there is nothing to refuse.</summary>
    public static string? Refuse(string? quantity, int? available, IStringLocalizer<Texts> texts) =>
        quantity is null ? null
        : !int.TryParse(quantity, NumberStyles.None, CultureInfo.InvariantCulture, out var copies)
        || copies is < 1 or > Cart.MaxQuantity
            ? texts["Quantity.Wrong", Math.Clamp(available ?? Cart.MaxQuantity, 1, Cart.MaxQuantity)]
        : copies > available ? Left(available.Value, texts)
        : null;
}
