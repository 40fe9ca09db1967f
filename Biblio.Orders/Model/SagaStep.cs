using System.Text.Json.Serialization;

namespace Biblio.Orders.Model;

/// <summary>The step of the saga that an order is in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SagaStep>))]
public enum SagaStep
{
    /// <summary>The order waits for Inventory to reserve the books.</summary>
    [JsonStringEnumMemberName("reserving")]
    Reserving,

    /// <summary>The order waits for the payment provider.</summary>
    [JsonStringEnumMemberName("paying")]
    Paying,

    /// <summary>The order is paid and waits for Inventory to commit the reservation.</summary>
    [JsonStringEnumMemberName("committing")]
    Committing,

    /// <summary>The order is cancelled, and stock and money are being returned.</summary>
    [JsonStringEnumMemberName("undoing")]
    Undoing,

    /// <summary>The saga has ended.</summary>
    [JsonStringEnumMemberName("done")]
    Done,
}
