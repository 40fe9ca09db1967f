namespace Biblio.Orders.Model;

/// <summary>Why an order waits longer than usual in its step. The values are part of the API, so they never change.</summary>
internal static class StatusReasons
{
    /// <summary>The payment provider has failed at least once, and is called again until the deadline.</summary>
    public const string PaymentRetried = "payment-retried";

    /// <summary>Inventory has not answered in time, and is asked again until the deadline.</summary>
    public const string StockDelayed = "stock-delayed";
}
