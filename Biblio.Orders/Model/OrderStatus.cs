using System.Text.Json.Serialization;

namespace Biblio.Orders.Model;

/// <summary>Where an order stands, as its buyer sees it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
public enum OrderStatus
{
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("active")]
    Active,

    [JsonStringEnumMemberName("completed")]
    Completed,

    [JsonStringEnumMemberName("refused")]
    Refused,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
