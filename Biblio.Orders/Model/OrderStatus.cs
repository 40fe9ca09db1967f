using System.Text.Json.Serialization;

namespace Biblio.Orders.Model;

/// <summary>The status of an order, as its buyer sees it.</summary>
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
