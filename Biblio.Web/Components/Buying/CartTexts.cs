using System.Globalization;
using Biblio.Web.Clients;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Buying;

/// <summary>Sentences about numbers of copies.</summary>
internal static class CartTexts
{
    /// <summary>"There are only 20 left."</summary>
    public static string Left(int available, IStringLocalizer<Texts> texts) =>
        available switch
        {
            <= 0 => texts["Cart.Left.None"],
            _ => texts.Count("Cart.Left", available),
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
