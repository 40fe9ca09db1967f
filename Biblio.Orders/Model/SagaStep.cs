using System.Text.Json.Serialization;

namespace Biblio.Orders.Model;

/// <summary>What an order is waiting for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SagaStep>))]
public enum SagaStep
{
    /// <summary>Inventory was asked to set the books aside.</summary>
    [JsonStringEnumMemberName("reserving")]
    Reserving,

    /// <summary>The payment provider is to be asked.</summary>
    [JsonStringEnumMemberName("paying")]
    Paying,

    /// <summary>Paid; Inventory was asked to hand the books over.</summary>
    [JsonStringEnumMemberName("committing")]
    Committing,

    /// <summary>Cancelled; stock and money are on their way back.</summary>
    [JsonStringEnumMemberName("undoing")]
    Undoing,

    /// <summary>Nothing is owed any more.</summary>
    [JsonStringEnumMemberName("done")]
    Done,
}
