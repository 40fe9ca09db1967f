namespace Biblio.Tests.Accounts;

/// <summary>
/// The required access of every endpoint of every service, one row each. A new endpoint without a row fails a test.
/// </summary>
internal static class EndpointAccess
{
    /// <summary>Every caller gets 404.</summary>
    public const string Hidden = "hidden";

    /// <summary>No sign-in is required.</summary>
    public const string Everyone = "everyone";

    /// <summary>Every signed-in caller.</summary>
    public const string Reader = "reader";

    /// <summary>The owner and staff. Other readers get 404.</summary>
    public const string Owner = "owner";

    public const string Staff = "staff";

    /// <summary>A visitor with the shop's session cookie. A bearer token is not accepted.</summary>
    public const string Session = "session";

    /// <summary>A caller with Alertmanager's own token.</summary>
    public const string Alertmanager = "alertmanager";

    private const string CommonRows = """
        everyone GET /alive
        everyone GET /health
        everyone GET /metrics
        staff    GET /faults/
        staff    PUT /faults/{name}
        staff    DELETE /faults/{name}
        staff    DELETE /faults/
        """;

    private const string OpenApiRows = """
        everyone GET /openapi/{documentName}.json
        """;

    private const string MessagingRows = """
        staff    GET /messages/dead/
        staff    POST /messages/dead/replay
        """;

    private const string Catalog = """
        everyone GET /books/
        everyone GET /books/{id:long}
        everyone GET /books/isbn/{isbn}
        everyone GET /books/{id:long}/related
        staff    POST /books/
        staff    PUT /books/{id:long}
        staff    PATCH /books/{id:long}
        staff    DELETE /books/{id:long}
        everyone GET /authors
        everyone GET /authors/{id:long}
        everyone GET /subjects
        staff    POST /imports/
        staff    GET /imports/
        staff    GET /imports/{id:long}
        staff    GET /imports/{id:long}/refusals
        staff    GET /imports/{id:long}/refusals.csv
        """;

    private const string Inventory = """
        everyone GET /stock/
        everyone GET /stock/{bookId:long}
        staff    GET /stock/low
        staff    GET /stock/audit
        staff    PUT /stock/{bookId:long}
        staff    POST /stock/{bookId:long}/restock
        staff    POST /stock/{bookId:long}/adjust
        staff    GET /stock/{bookId:long}/movements
        staff    GET /reservations/{orderId:long}
        """;

    private const string Orders = """
        reader   POST /orders/
        reader   GET /orders/
        owner    GET /orders/{id:long}
        owner    GET /orders/{id:long}/history
        owner    GET /orders/{id:long}/events
        owner    DELETE /orders/{id:long}
        reader   DELETE /orders/personal-data
        reader   GET /cart/
        reader   DELETE /cart/
        reader   PUT /cart/lines/{bookId:long}
        reader   DELETE /cart/lines/{bookId:long}
        reader   POST /cart/merge
        reader   POST /cart/checkout
        staff    GET /orders/reports/highest-spenders
        staff    GET /orders/reports/best-sellers
        staff    GET /orders/reports/revenue
        """;

    private const string Api = """
        everyone GET /.well-known/jwks.json
        everyone POST /api/v1/account/register
        everyone POST /api/v1/account/login
        everyone POST /api/v1/account/refresh
        reader   POST /api/v1/account/logout
        reader   POST /api/v1/account/logout-everywhere
        reader   POST /api/v1/account/password
        reader   POST /api/v1/account/erase
        staff    GET /api/v1/users/
        staff    POST /api/v1/users/
        reader   GET /api/v1/users/me
        staff    GET /api/v1/users/{id:long}
        staff    PATCH /api/v1/users/{id:long}
        alertmanager POST /alerts/webhook
        everyone GET /api/v1/alerts
        everyone GET /openapi/v1.json
        everyone GET /openapi/v1.http
        everyone GET /openapi/v1.postman.json
        everyone GET /api/v1
        everyone GET /api/v1/routes
        everyone GET /api/v1/shop/books/{id:long}
        everyone GET /api/v1/shop/books
        reader   GET /api/v1/shop/cart
        reader   GET /api/v1/shop/me
        staff    GET /api/v1/shop/overview
        staff    GET /api/v1/shop/dead-letters/{service}
        staff    POST /api/v1/shop/dead-letters/{service}/replay
        everyone GET /api/{**rest}
        """;

    private const string Web = """
        everyone GET /
        everyone GET /books/{id:long}
        everyone GET /books/{id:long}/{slug}
        everyone GET /sign-in
        everyone GET /register
        everyone GET /goodbye
        everyone GET /error
        everyone GET /not-found
        everyone GET /form-expired
        everyone GET /design
        everyone GET /language/{language}
        everyone GET /_framework/opaque-redirect
        everyone POST /sign-out
        everyone GET /cart
        everyone POST /cart/add
        everyone POST /cart/change
        session  GET /checkout
        session  GET /me
        session  GET /overview
        session  GET /staff
        session  GET /staff/books
        session  GET /staff/books/new
        session  GET /staff/books/{id:long}
        session  GET /staff/books/{id:long}/withdraw
        session  GET /staff/stock
        session  GET /staff/stock/{bookId:long}
        session  GET /staff/orders
        session  GET /staff/orders/{id:long}
        session  GET /staff/orders/{id:long}/cancel
        session  GET /staff/orders/dead-letters
        session  GET /staff/imports
        session  GET /staff/imports/{id:long}
        session  GET /staff/imports/{id:long}/refusals.csv
        session  GET /staff/readers
        session  GET /staff/readers/{id:long}
        session  GET /staff/readers/{id:long}/close
        session  GET /staff/reports
        session  GET /orders
        session  GET /orders/{id:long}
        session  GET /orders/{id:long}/cancel
        session  GET /orders/{id:long}/receipt
        session  POST /orders/{id:long}/again
        session  GET /orders/{id:long}/events
        """;

    public static IReadOnlyDictionary<string, string> For(string service) =>
        service switch
        {
            "catalog" => ReadRows(CommonRows, OpenApiRows, MessagingRows, Catalog),
            "inventory" => ReadRows(CommonRows, OpenApiRows, MessagingRows, Inventory),
            "orders" => ReadRows(CommonRows, OpenApiRows, MessagingRows, Orders),
            "api" => ReadRows(CommonRows, Api),
            "web" => ReadRows(CommonRows, Web),
            _ => throw new ArgumentOutOfRangeException(nameof(service)),
        };

    private static Dictionary<string, string> ReadRows(params string[] tables) =>
        tables
            .SelectMany(table =>
                table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            .Select(row => row.Split(' ', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(row => row[1], row => row[0], StringComparer.OrdinalIgnoreCase);
}
