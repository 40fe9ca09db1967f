namespace Biblio.Web.Clients;

public sealed record BestSeller(long BookId, string Title, long Quantity);

public sealed record HighestSpender(long UserId, decimal TotalExpense);

/// <summary>The sum of the completed orders that were placed on this day (UTC).</summary>
public sealed record DailyRevenue(DateOnly Day, string Currency, decimal Total, long Orders);
