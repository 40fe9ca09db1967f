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

    public const string Administrator = "administrator";

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

    private const string RpcRows = """
        everyone POST /grpc.health.v1.Health/Check
        everyone POST /grpc.health.v1.Health/Watch
        everyone POST /grpc.reflection.v1.ServerReflection/ServerReflectionInfo
        everyone POST /grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo
        """;

    private const string MessagingRows = """
        staff    GET /messages/dead/
        staff    POST /messages/dead/replay
        """;

    private const string Catalog = """
        everyone GET /books/
        everyone GET /books/{id:long}
        everyone GET /books/isbn/{isbn}
        everyone GET /books/suggestions
        everyone GET /books/{id:long}/related
        staff    POST /books/
        staff    PUT /books/{id:long}
        staff    PATCH /books/{id:long}
        staff    DELETE /books/{id:long}
        everyone GET /authors
        everyone GET /authors/{id:long}
        everyone GET /subjects
        everyone GET /subjects/{id:long}
        staff    POST /imports/
        staff    GET /imports/
        staff    GET /imports/{id:long}
        staff    GET /imports/{id:long}/refusals
        staff    GET /imports/{id:long}/refusals.csv
        everyone POST /biblio.catalog.v1.Books/GetBook
        everyone POST /biblio.catalog.v1.Books/ListBooks
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
        everyone POST /biblio.inventory.v1.Stock/GetStock
        reader   POST /biblio.inventory.v1.Stock/WatchStock
        staff    POST /biblio.inventory.v1.Stock/TakeStock
        staff    POST /biblio.inventory.v1.Stock/ReserveAtDesk
        """;

    private const string Lending = """
        everyone GET /availability/
        everyone GET /availability/{bookId:long}
        everyone GET /branches/
        everyone GET /branches/{id:long}
        everyone GET /branches/{id:long}/calendar
        staff    POST /branches/
        staff    PUT /branches/{id:long}
        staff    POST /branches/{id:long}/closures
        staff    PUT /branches/{id:long}/closures/{day}
        staff    DELETE /branches/{id:long}/closures/{day}
        reader   GET /me/
        reader   PUT /me/
        reader   GET /me/loans
        reader   POST /me/loans
        reader   POST /me/loans/renew
        reader   GET /me/holds
        reader   GET /me/fines
        reader   PUT /me/pin
        reader   POST /me/payments
        reader   DELETE /personal-data
        reader   GET /check
        staff    GET /loans/
        reader   GET /loans/{id:long}
        reader   POST /loans/{id:long}/renew
        staff    POST /loans/{id:long}/recall
        staff    POST /loans/{id:long}/claims-returned
        staff    POST /loans/{id:long}/lost
        staff    GET /holds/
        reader   POST /holds/
        reader   GET /holds/{id:long}
        reader   PUT /holds/{id:long}
        reader   DELETE /holds/{id:long}
        staff    POST /desk/check-out
        staff    POST /desk/check-in
        staff    POST /desk/in-house-use
        staff    GET /desk/pull-list
        staff    GET /desk/loans.csv
        staff    GET /desk/holds.csv
        staff    GET /desk/notices
        staff    POST /desk/notices/claim
        staff    POST /desk/notices/{id:long}/begin
        staff    POST /desk/notices/{id:long}/result
        staff    GET /desk/audit
        staff    GET /copies/
        staff    POST /copies/
        staff    GET /copies/{id:long}
        staff    PUT /copies/{id:long}
        staff    POST /copies/{id:long}/state
        staff    GET /copies/{id:long}/changes
        staff    GET /readers/
        staff    GET /readers/{id:long}
        staff    PUT /readers/{id:long}
        staff    PUT /readers/{id:long}/pin
        staff    POST /readers/{id:long}/payments
        staff    POST /readers/{id:long}/refunds
        staff    GET /fines/
        staff    POST /fines/{id:long}/waive
        staff    GET /rules/
        staff    POST /rules/
        staff    PUT /rules/{id:long}
        staff    DELETE /rules/{id:long}
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
        everyone GET /orders/popular
        staff    GET /orders/reports/highest-spenders
        staff    GET /orders/reports/best-sellers
        staff    GET /orders/reports/revenue
        """;

    private const string Api = """
        everyone GET /.well-known/jwks.json
        everyone POST /api/v1/account/register
        everyone POST /api/v1/account/confirm
        everyone POST /api/v1/account/confirm/resend
        everyone POST /api/v1/account/password/forgotten
        everyone POST /api/v1/account/password/reset
        everyone POST /api/v1/account/address/confirm
        everyone POST /api/v1/account/login
        everyone POST /api/v1/account/refresh
        reader   POST /api/v1/account/logout
        reader   POST /api/v1/account/logout-everywhere
        reader   POST /api/v1/account/password
        reader   POST /api/v1/account/address
        reader   GET /api/v1/account/sessions
        reader   DELETE /api/v1/account/sessions
        reader   DELETE /api/v1/account/sessions/{id}
        reader   GET /api/v1/account/export
        reader   POST /api/v1/account/erase
        staff    GET /api/v1/users/
        staff    POST /api/v1/users/
        reader   GET /api/v1/users/me
        reader   PATCH /api/v1/users/me
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
        everyone GET /api/v1/shop/popular
        reader   GET /api/v1/wish-list/
        reader   PUT /api/v1/wish-list/{bookId:long}
        reader   DELETE /api/v1/wish-list/{bookId:long}
        reader   POST /api/v1/wish-list/merge
        reader   GET /api/v1/shop/cart
        reader   GET /api/v1/shop/me
        staff    GET /api/v1/shop/overview
        staff    GET /api/v1/shop/dead-letters/{service}
        staff    POST /api/v1/shop/dead-letters/{service}/replay
        staff    GET /api/v1/operations/services
        staff    GET /api/v1/operations/signals
        staff    GET /api/v1/operations/alerts
        staff    GET /api/v1/operations/streams
        staff    GET /api/v1/operations/tools
        staff    GET /api/v1/operations/fault-switches
        administrator PUT /api/v1/operations/fault-switches/{service}/{name}
        staff    GET /api/v1/operations/lab
        administrator POST /api/v1/operations/demo
        everyone POST /graphql/
        everyone GET /graphql/
        everyone GET /graphql/page
        everyone GET /graphql/page.js
        everyone GET /graphql/page.css
        everyone GET /api/{**rest}
        """;

    private const string Web = """
        everyone GET /
        everyone GET /books/{id:long}
        everyone GET /books/{id:long}/{slug}
        everyone GET /sign-in
        everyone GET /register
        everyone GET /register/sent
        everyone GET /confirm
        everyone GET /confirm-address
        everyone GET /forgotten-password
        everyone GET /reset-password
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
        everyone GET /suggestions
        everyone GET /robots.txt
        everyone GET /search
        everyone GET /sitemap.xml
        everyone GET /sitemap/{part:int:min(1)}.xml
        everyone GET /sitemap/authors.xml
        everyone GET /sitemap/subjects.xml
        everyone GET /time-zone
        everyone GET /time-zone/choose
        everyone GET /authors/{id:long}
        everyone GET /authors/{id:long}/{slug}
        everyone GET /subjects
        everyone GET /subjects/{id:long}
        everyone GET /subjects/{id:long}/{slug}
        everyone GET /me/lists
        everyone POST /me/lists/add
        everyone POST /me/lists/remove
        session  GET /checkout
        session  GET /me
        session  GET /me/profile
        session  GET /me/erase
        session  GET /me/export
        session  GET /me/orders
        session  GET /me/fines
        session  GET /me/history
        session  GET /me/holds
        session  GET /me/loans
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
        session  GET /staff/desk
        session  GET /staff/desk/branches/new
        session  GET /staff/desk/branches/{id:long}
        session  GET /staff/desk/calendar
        session  GET /staff/desk/holds.csv
        session  GET /staff/desk/in-house
        session  GET /staff/desk/loans.csv
        session  GET /staff/desk/copies
        session  GET /staff/desk/copies/{id:long}
        session  GET /staff/desk/overdue
        session  GET /staff/desk/readers/{userId:long}
        session  GET /staff/desk/return
        session  GET /staff/desk/rules
        session  GET /staff/desk/rules/new
        session  GET /staff/desk/rules/{id:long}
        session  GET /staff/desk/shelf
        session  GET /staff/desk/slip/{userId:long}
        session  GET /staff/imports
        session  GET /staff/imports/{id:long}
        session  GET /staff/imports/{id:long}/refusals.csv
        session  GET /staff/readers
        session  GET /staff/readers/new
        session  GET /staff/readers/{id:long}
        session  GET /staff/readers/{id:long}/close
        session  GET /staff/reports
        session  GET /ops
        session  GET /ops/health
        session  GET /ops/signals
        session  GET /ops/alerts
        session  GET /ops/streams
        session  GET /ops/traces
        session  GET /ops/runbooks/{name}
        session  GET /ops/faults
        session  GET /ops/demo
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
            "catalog" => ReadRows(CommonRows, OpenApiRows, MessagingRows, RpcRows, Catalog),
            "inventory" => ReadRows(CommonRows, OpenApiRows, MessagingRows, RpcRows, Inventory),
            "lending" => ReadRows(CommonRows, OpenApiRows, MessagingRows, Lending),
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
