namespace Biblio.LoadTests.Pages;

/// <summary>
/// A page of Biblio.Web. Its name is that of its step. A part of the path in braces is an id that the run finds or
/// makes.
/// </summary>
internal sealed record WebPage(string Name, string Path);

/// <summary>Every page that answers a GET request with 200. A test compares the list with the routes of the web.</summary>
internal static class PageList
{
    /// <summary>The pages of a visitor, read without a session.</summary>
    public static IReadOnlyList<WebPage> Public { get; } =
    [
        new("home", "/"),
        new("second page of books", "/?page=2"),
        new("search", "/?q=roman"),
        new("facets", "/?language=fr&language=en"),
        new("book", "/books/{book}"),
        new("author", "/authors/{author}"),
        new("subjects", "/subjects"),
        new("subject", "/subjects/{subject}"),
        new("empty cart", "/cart"),
        new("sign in", "/sign-in"),
        new("register", "/register"),
        new("register sent", "/register/sent"),
        new("forgotten password", "/forgotten-password"),
        new("confirm", "/confirm?token=none"),
        new("confirm address", "/confirm-address?token=none"),
        new("reset password", "/reset-password?token=none"),
        new("goodbye", "/goodbye"),
        new("time zone", "/time-zone"),
        new("design", "/design"),
    ];

    /// <summary>The pages of the librarian, who has a cart, an order and a library card.</summary>
    public static IReadOnlyList<WebPage> SignedIn { get; } =
    [
        new("cart", "/cart"),
        new("checkout", "/checkout"),
        new("my orders", "/orders"),
        new("my order", "/orders/{order}"),
        new("cancel my order", "/orders/{order}/cancel"),
        new("receipt", "/orders/{order}/receipt"),
        new("me", "/me"),
        new("profile", "/me/profile"),
        new("erase", "/me/erase"),
        new("lists", "/me/lists"),
        new("loans", "/me/loans"),
        new("holds", "/me/holds"),
        new("fines", "/me/fines"),
        new("history", "/me/history"),
        new("staff", "/staff"),
        new("staff books", "/staff/books"),
        new("staff new book", "/staff/books/new"),
        new("staff book", "/staff/books/{book}"),
        new("staff withdraw", "/staff/books/{book}/withdraw"),
        new("staff stock", "/staff/stock"),
        new("staff stock of a book", "/staff/stock/{book}"),
        new("staff orders", "/staff/orders"),
        new("staff dead letters", "/staff/orders/dead-letters"),
        new("staff order", "/staff/orders/{order}"),
        new("staff cancel order", "/staff/orders/{order}/cancel"),
        new("staff imports", "/staff/imports"),
        new("staff import", "/staff/imports/{import}"),
        new("staff readers", "/staff/readers"),
        new("staff new account", "/staff/readers/new"),
        new("staff reader", "/staff/readers/{user}"),
        new("staff close account", "/staff/readers/{user}/close"),
        new("staff reports", "/staff/reports"),
        new("desk", "/staff/desk?reader={user}"),
        new("desk return", "/staff/desk/return"),
        new("desk reader", "/staff/desk/readers/{user}"),
        new("desk slip", "/staff/desk/slip/{user}"),
        new("desk in-house", "/staff/desk/in-house"),
        new("desk branch", "/staff/desk/branches/1"),
        new("desk shelf", "/staff/desk/shelf"),
        new("desk copies", "/staff/desk/copies?book={book}"),
        new("desk copy", "/staff/desk/copies/{copy}"),
        new("desk overdue", "/staff/desk/overdue"),
        new("desk rules", "/staff/desk/rules"),
        new("desk new rule", "/staff/desk/rules/new"),
        new("desk rule", "/staff/desk/rules/{rule}"),
        new("desk calendar", "/staff/desk/calendar"),
        new("health", "/ops/health"),
        new("signals", "/ops/signals"),
        new("alerts", "/ops/alerts"),
        new("runbook", "/ops/runbooks/HighErrorRate"),
        new("streams", "/ops/streams"),
        new("traces", "/ops/traces"),
        new("faults", "/ops/faults"),
        new("demo", "/ops/demo"),
    ];
}
