using System.Text.Json.Serialization;

namespace Biblio.Orders.Model;

/// <summary>
/// An entry in the ledger of the simulated provider. There is one per order, so that a repeated call takes the money
/// once.
/// </summary>
internal sealed class Payment
{
    private Payment() { }

    public long OrderId { get; private set; }

    public long UserId { get; private set; }

    public decimal Amount { get; private set; }

    public string Currency { get; private set; } = "";

    public PaymentStatus Status { get; private set; }

    public DateTime At { get; private set; }
}

/// <summary>What has become of the money of an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaymentStatus>))]
internal enum PaymentStatus
{
    [JsonStringEnumMemberName("authorised")]
    Authorised,

    [JsonStringEnumMemberName("declined")]
    Declined,

    [JsonStringEnumMemberName("refunded")]
    Refunded,

    /// <summary>Refunded before it was authorised. It cannot be authorised afterwards.</summary>
    [JsonStringEnumMemberName("voided")]
    Voided,
}
