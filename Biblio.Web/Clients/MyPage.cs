namespace Biblio.Web.Clients;

/// <summary>My account and my last orders; these are null while the service that knows them is down.</summary>
public sealed record MyPage(Account Account, Listing<Order>? Orders);
