using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>
/// Every page against the rules of WCAG 2.2 AA that a program can check. With <c>BIBLIO_PICTURES=folder</c>, every page
/// is checked and photographed in both languages, both themes and two widths; without it, in two of these.
/// </summary>
public sealed class AccessibilityTests(Chromium browser) : IAsyncLifetime
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("BIBLIO_PICTURES");

    private static readonly (string Language, ColorScheme Theme, int Width)[] Views = Pictures is null
        ? [("fr", ColorScheme.Light, 1280), ("en", ColorScheme.Dark, 390)]
        :
        [
            .. from language in new[] { "fr", "en" }
            from theme in new[] { ColorScheme.Light, ColorScheme.Dark }
            from width in new[] { 1280, 390 }
            select (language, theme, width),
        ];

    // The package's own RunAxe opens a window for each run, which takes two seconds.
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private const string Run = """
        async tags => {
          const { violations } = await axe.run(document, {
            runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], elementRef: false,
          });
          return violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html} ${node.any[0]?.message ?? ''}`));
        }
        """;

    // An element in the middle of a fade has colours of no theme. An animation without an end moves no text.
    private const string Settle = """
        () => Promise.all(document.getAnimations()
          .filter(animation => animation.effect.getComputedTiming().endTime !== Infinity)
          .map(animation => animation.finished.catch(() => {})))
        """;

    // Texts of two elements that touch each other on a line read as one word.
    private const string FindGluedTexts = """
        () => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, node =>
            node.data.trim() && !node.parentElement.closest('script, style, svg, .unseen')
              ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
          const rects = node => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return [...range.getClientRects()].filter(rect => rect.width > 0);
          };
          const found = [];
          for (let before = walker.nextNode(), after; before && (after = walker.nextNode()); before = after) {
            const [left, right] = [rects(before).at(-1), rects(after)[0]];
            if (left && right && /[\p{L}\p{N}.:)]$/u.test(before.data) && /^[\p{L}\p{N}<(]/u.test(after.data)
              && Math.abs(left.bottom - right.bottom) < 6 && Math.abs(right.left - left.right) < 2) {
              found.push(`${before.data.trim()}|${after.data.trim()}`);
            }
          }
          return found;
        }
        """;

    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    internal static readonly string[] PublicPages =
    [
        "",
        "?page=2",
        "?q=zzz",
        "?language=fr&language=en",
        "books/1",
        "books/22",
        "books/12",
        "authors/6",
        "subjects",
        "subjects/1",
        "sign-in",
        "register",
        "register/sent",
        "forgotten-password",
        "confirm?token=x",
        "confirm-address?token=x",
        "reset-password?token=x",
        "goodbye",
        "form-expired",
        "error",
        "not-found",
        "cart",
        "nowhere",
        "time-zone",
    ];

    internal static readonly string[] ReaderPages =
    [
        "cart",
        "checkout",
        "orders",
        "orders/1",
        "orders/1/cancel",
        "orders/2",
        "orders/2/receipt",
        "me",
        "me/profile",
        "me/erase",
        "me/lists",
        "me/loans",
        "me/holds",
        "me/fines",
        "me/history",
    ];

    internal static readonly string[] StaffPages =
    [
        .. StaffTests.Pages,
        "staff/imports/2",
        "staff/orders/1",
        "staff/orders/1/cancel",
        "staff/readers/1/close",
        "staff/desk/branches/1",
        "staff/desk/in-house",
        "staff/desk/overdue",
        "staff/desk/rules/new",
        "staff/desk/slip/1",
    ];

    // A librarian sees these pages without the select of the role, the forms of the faults and the button of the demo.
    private static readonly string[] AdministratorPages =
    [
        "staff/readers/1",
        "staff/readers/new",
        "ops/faults",
        "ops/demo",
    ];

    // Sent as they are, the empty forms of these pages come back with errors beside their fields.
    private static readonly string[] FormsWithErrors = ["staff/readers/new", "staff/books/new"];

    private WebApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Every_page_keeps_the_rules_of_WCAG()
    {
        var page = await browser.OpenAsync(_app.Address);
        var wrong = await CheckAsync(page, PublicPages);

        await SignInAsync(page, "line");
        await OrderAsync(page);
        await OrderAsync(page);
        _app.Api.Advance(2, "completed", "done");
        _app.Api.Staff.RefusalCode = "not-a-price";
        _app.Api.Staff.Imports.Add((1, "completed", [(1, "A price is a number.")]));
        _app.Api.Staff.Imports.Add((2, "failed", [(1, "A price is a number.")]));
        await page.GotoAsync(_app.Address + "books/2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter au panier" }).First.ClickAsync();
        wrong.AddRange(await CheckAsync(page, ReaderPages, "-reader"));
        wrong.AddRange(await CheckAsync(page, ["orders/1"], "-dialog", OpenDialogAsync));
        wrong.AddRange(await CheckAsync(page, ["books/2"], "-toast", ShowToastAsync));
        wrong.AddRange(await CheckAsync(page, ["orders/2/receipt"], "-print", PrintAsync));
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
        wrong.AddRange(await CheckAsync(page, StaffPages));
        _app.Api.Staff.Role = "administrator";
        wrong.AddRange(await CheckAsync(page, AdministratorPages, "-administrator"));
        wrong.AddRange(await CheckAsync(page, FormsWithErrors, "-errors", SendEmptyFormAsync));
        wrong.AddRange(await CheckAsync(page, ["staff/imports"], "-unreadable", SendUnreadableFileAsync));
        _app.Api.UnavailableServices.UnionWith(["catalog", "orders"]);
        wrong.AddRange(await CheckAsync(page, ["books/1", "orders"], "-down"));
        await page.Context.CloseAsync();

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_page_is_checked() =>
        Assert.Empty(
            PageRoutes.FindMissing(PublicPages.Concat(ReaderPages).Concat(StaffPages).Select(page => "/" + page))
        );

    private async Task<List<string>> CheckAsync(
        IPage page,
        string[] addresses,
        string suffix = "",
        Func<IPage, Task>? prepareAsync = null
    )
    {
        var wrong = new List<string>();
        foreach (var views in Views.GroupBy(view => view.Language))
        {
            await page.GotoAsync($"{_app.Address}language/{views.Key}?back=/robots.txt");
            foreach (var address in addresses)
            {
                await page.GotoAsync(_app.Address + address);
                await (prepareAsync?.Invoke(page) ?? Task.CompletedTask);
                await page.EvaluateAsync(Axe);
                foreach (var view in views)
                {
                    await page.EmulateMediaAsync(new() { ColorScheme = view.Theme });
                    await page.SetViewportSizeAsync(view.Width, 800);
                    await page.EvaluateAsync(Settle);
                    var found = await page.EvaluateAsync<string[]>(Run, Tags);
                    wrong.AddRange(found.Select(violation => $"/{address} {view}: {violation}"));
                    var glued = await page.EvaluateAsync<string[]>(FindGluedTexts);
                    wrong.AddRange(glued.Select(texts => $"/{address} {view}: texts touch: {texts}"));
                    await PhotographAsync(page, address + suffix, view);
                }
            }
        }

        await page.GotoAsync(_app.Address + "language/fr?back=/robots.txt");
        return wrong;
    }

    /// <summary>Sends the form past the browser's own rules, so that the server finds the errors.</summary>
    private static async Task SendEmptyFormAsync(IPage page)
    {
        await page.EvaluateAsync(
            """
            () => {
              const form = document.querySelector('main form[method=post]');
              form.noValidate = true;
              form.requestSubmit();
            }
            """
        );
        await page.Locator("main .field.wrong").First.WaitForAsync();
    }

    private static async Task OpenDialogAsync(IPage page)
    {
        await page.Locator("a[data-confirm]").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
    }

    private static async Task ShowToastAsync(IPage page)
    {
        await page.Locator("form.order button").First.ClickAsync();
        await page.Locator(".toast").WaitForAsync();
    }

    private static Task PrintAsync(IPage page) => page.EmulateMediaAsync(new() { Media = Media.Print });

    private static async Task SendUnreadableFileAsync(IPage page)
    {
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "books.csv",
                    MimeType = "text/csv",
                    Buffer = "PK"u8.ToArray(),
                }
            );
        await page.Locator("main form button").First.ClickAsync();
        await page.Locator("main .field.wrong").WaitForAsync();
    }

    private static async Task PhotographAsync(
        IPage page,
        string address,
        (string Language, ColorScheme Theme, int Width) view
    )
    {
        if (Pictures is not null)
        {
            var name = address.Length == 0 ? "home" : address.Replace('/', '-').Replace('?', '-');
            await page.ScreenshotAsync(
                new()
                {
                    Path = Path.Combine(Pictures, $"{name}.{view.Language}.{view.Theme}.{view.Width}.png"),
                    FullPage = true,
                }
            );
        }
    }

    private async Task SignInAsync(IPage page, string name)
    {
        await page.GotoAsync(_app.Address + "sign-in");
        await page.GetByLabel("Adresse courriel").FillAsync($"{name}@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync($"{name}-password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Gestion" }).First.WaitForAsync();
    }

    private async Task OrderAsync(IPage page)
    {
        await page.GotoAsync(_app.Address + "books/2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await page.GetByText("En attente").WaitForAsync();
    }
}
