namespace Biblio.Orders.Events;

/// <summary>
/// Published on the topic <c>orders</c>. <paramref name="By"/> is <c>buyer</c>, <c>staff</c>, <c>payment</c>,
/// <c>stock</c> or <c>timeout</c>.
/// </summary>
internal sealed record OrderCancelled(long OrderId, long UserId, string? Reason, DateTime At, string? By);
