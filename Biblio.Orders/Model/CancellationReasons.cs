namespace Biblio.Orders.Model;

/// <summary>Why an order was cancelled. The values are stored and published, so they never change.</summary>
internal static class CancellationReasons
{
    public const string CancelledByBuyer = "cancelled-by-buyer";
    public const string CancelledByStaff = "cancelled-by-staff";
    public const string PaymentDeclined = "payment-declined";
    public const string TookTooLong = "took-too-long";

    /// <summary>Whether a person cancelled the order. Its books then do not return to the cart.</summary>
    public static bool IsByPerson(string? reason) => reason is CancelledByBuyer or CancelledByStaff;

    /// <summary>
    /// Who cancelled: <c>buyer</c>, <c>staff</c>, <c>payment</c>, <c>timeout</c>, or <c>stock</c> for a reason of
    /// Inventory.
    /// </summary>
    public static string ActorOf(string? reason) =>
        reason switch
        {
            CancelledByBuyer => "buyer",
            CancelledByStaff => "staff",
            PaymentDeclined => "payment",
            TookTooLong => "timeout",
            _ => "stock",
        };
}
