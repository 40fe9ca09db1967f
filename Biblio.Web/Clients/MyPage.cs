namespace Biblio.Web.Clients;

/// <summary>The user's account and latest orders. The orders are null while their service is unavailable.</summary>
public sealed record MyPage(Account Account, Listing<Order>? Orders);
