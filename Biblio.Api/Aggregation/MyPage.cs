using System.Text.Json.Serialization;
using Biblio.Api.Accounts.Features;
using Biblio.Http;
using Biblio.Identity;

namespace Biblio.Api.Aggregation;

/// <summary>
/// A reader's account and latest orders. <paramref name="Partial"/> names the services that did not answer.
/// </summary>
internal sealed record MyPage(
    UserView Account,
    OrdersInShop? Orders,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] MyPageLinks Links
)
{
    public const string Path = "/api/v1/shop/me";

    public static MyPage From(UserView account, PartialResult<OrdersInShop> orders, HttpRequest request) =>
        new(account, orders.Value, Aggregator.MissingServices(orders.MissingService), MyPageLinks.For(request));
}

/// <summary>The newest orders, with the number of all orders and of active ones.</summary>
internal sealed record OrdersInShop(IReadOnlyList<OrderInShop> Items, long Total, long Active);

internal sealed record OrderInShop(
    long Id,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    IReadOnlyList<OrderInShop.Item> Items,
    decimal Total,
    string Currency,
    DateTime PlacedAt,
    [property: JsonPropertyName("_links")] OrderInShop.Actions Links
)
{
    internal sealed record Item(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BookId,
        string Title,
        int Quantity
    );

    internal sealed record Actions(
        Link Self,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActionLink? Cancel
    );
}

/// <summary>Links to the reader's orders and actions. <paramref name="Overview"/> is for staff only.</summary>
internal sealed record MyPageLinks(
    Link Self,
    Link Orders,
    ActionLink Order,
    ActionLink Logout,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Overview
)
{
    public static MyPageLinks For(HttpRequest request) =>
        new(
            new(MyPage.Path),
            new("/api/v1/orders"),
            new("/api/v1/orders", HttpMethods.Post),
            new("/api/v1/account/logout", HttpMethods.Post),
            Link.IfAllowed(Policies.Staff, request, Aggregation.Overview.Path)
        );
}
