namespace Biblio.Orders.Model;

/// <summary>The result of a call to the payment provider.</summary>
internal enum PaymentResult
{
    Authorised,
    Declined,
    Refunded,

    /// <summary>An error or a timeout. The provider may or may not have done the work.</summary>
    Failed,
}
