using System.ComponentModel.DataAnnotations;
using Biblio.Http;
using Biblio.Orders.Model;
using Biblio.Orders.Payments;

namespace Biblio.Orders.Features;

/// <summary>
/// A request to order the books of a cart. <paramref name="CartVersion"/> and <paramref name="Total"/> are what the
/// reader has seen. <paramref name="PaymentToken"/> comes from the payment provider, which alone sees the card.
/// </summary>
internal sealed record CheckoutRequest(
    DeliveryMethod Delivery,
    string PaymentToken,
    long CartVersion,
    decimal Total,
    DeliveryAddress? Address = null
) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Delivery))
        {
            yield return new("The delivery is pickup or delivery.", ["delivery"]);
        }

        if (!TestCards.IsKnown(PaymentToken))
        {
            yield return new($"A payment token is one of {string.Join(", ", TestCards.All)}.", ["paymentToken"]);
        }

        if (Delivery == DeliveryMethod.Delivery && Address is null)
        {
            yield return new("A delivery needs an address.", ["address"]);
        }

        if (Delivery == DeliveryMethod.Pickup && Address is not null)
        {
            yield return new("A pickup has no address.", ["address"]);
        }

        foreach (var (field, message) in Address?.GetErrors() ?? [])
        {
            yield return new(message, [$"address.{field}"]);
        }
    }

    internal Delivery ToDelivery(long userId) =>
        Address is { } address
            ? Model.Delivery.ToAddress(
                userId,
                address.Name.Trim(),
                address.Street.Trim(),
                address.City.Trim(),
                address.Region.Trim(),
                address.PostalCode.Trim(),
                address.Country
            )
            : Model.Delivery.Pickup(userId);
}

/// <summary>An address to deliver to. The country is a code of ISO 3166, such as CA.</summary>
internal sealed record DeliveryAddress(
    string Name,
    string Street,
    string City,
    string Region,
    string PostalCode,
    string Country
)
{
    internal IEnumerable<(string Field, string Message)> GetErrors()
    {
        foreach (
            var (field, value, length) in new[]
            {
                ("name", Name, 100),
                ("street", Street, 200),
                ("city", City, 100),
                ("region", Region, 100),
                ("postalCode", PostalCode, 20),
            }
        )
        {
            if (string.IsNullOrWhiteSpace(value) || value.Trim().Length > length || PlainText.HasUnreadable(value))
            {
                yield return (field, $"This is 1 to {length} visible characters.");
            }
        }

        if (Country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'])
        {
            yield return ("country", "A country is a code of two capital letters, such as CA.");
        }
    }
}
