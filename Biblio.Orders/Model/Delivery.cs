using System.Text.Json.Serialization;

namespace Biblio.Orders.Model;

/// <summary>How an order reaches its buyer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryMethod>))]
public enum DeliveryMethod
{
    [JsonStringEnumMemberName("pickup")]
    Pickup,

    [JsonStringEnumMemberName("delivery")]
    Delivery,
}

/// <summary>The delivery of an order. The address is personal data, and is erased with the account.</summary>
internal sealed class Delivery
{
    private Delivery() { }

    public long OrderId { get; private set; }

    public long UserId { get; private set; }

    public DeliveryMethod Method { get; private set; }

    public string? Name { get; private set; }

    public string? Street { get; private set; }

    public string? City { get; private set; }

    public string? Region { get; private set; }

    public string? PostalCode { get; private set; }

    public string? Country { get; private set; }

    public static Delivery Pickup(long userId) => new() { UserId = userId, Method = DeliveryMethod.Pickup };

    public static Delivery ToAddress(
        long userId,
        string name,
        string street,
        string city,
        string region,
        string postalCode,
        string country
    ) =>
        new()
        {
            UserId = userId,
            Method = DeliveryMethod.Delivery,
            Name = name,
            Street = street,
            City = city,
            Region = region,
            PostalCode = postalCode,
            Country = country,
        };
}
