namespace Biblio.Orders.Events;

/// <summary>Published on the topic <c>orders</c>.</summary>
internal sealed record OrderCompleted(long OrderId, long UserId, string? Reason, DateTime At);
