namespace Biblio.Orders.Model;

/// <summary>Why an order was cancelled. The values are stored and published, so they never change.</summary>
internal static class CancellationReasons
{
    public const string CancelledByBuyer = "cancelled-by-buyer";
    public const string PaymentDeclined = "payment-declined";
    public const string TookTooLong = "took-too-long";
}
