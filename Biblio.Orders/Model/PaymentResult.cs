namespace Biblio.Orders.Model;

/// <summary>What the payment provider answered, or that it did not.</summary>
internal enum PaymentResult
{
    Authorised,
    Declined,
    Refunded,

    /// <summary>An error, or no answer in time: it may have been done or not.</summary>
    Failed,
}
