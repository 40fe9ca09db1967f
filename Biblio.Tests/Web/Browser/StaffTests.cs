using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>The work of staff in a real browser.</summary>
public sealed class StaffTests(Chromium browser) : IAsyncLifetime
{
    internal static readonly string[] Pages =
    [
        "staff",
        "staff/books",
        "staff/books/new",
        "staff/books/2",
        "staff/books/2/withdraw",
        "staff/stock",
        "staff/stock/2",
        "staff/orders",
        "staff/orders/dead-letters",
        "staff/imports",
        "staff/imports/1",
        "staff/readers",
        "staff/readers/new",
        "staff/readers/1",
        "staff/reports?compare=1",
        "ops/health",
        "ops/signals",
        "ops/alerts",
        "ops/runbooks/HighErrorRate",
        "ops/streams",
        "ops/traces?find=0123456789abcdef0123456789abcdef",
        "ops/faults",
        "ops/demo",
        "staff/desk?reader=1",
        "staff/desk/return",
        "staff/desk/readers/1",
        "staff/desk/shelf",
        "staff/desk/copies?book=2",
        "staff/desk/copies/1",
        "staff/desk/rules",
        "staff/desk/rules/2",
        "staff/desk/calendar",
        "design",
    ];

    private WebApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync(forBrowser: true);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_librarian_imports_a_file_with_refused_records(bool script)
    {
        var page = await SignInAsync("staff/imports", script);
        await page.GetByLabel("Fichier")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "livres.csv",
                    MimeType = "text/csv",
                    Buffer = "title,price\nUn,1\nDeux,bad\nTrois,3\n"u8.ToArray(),
                }
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "Importer" }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = "Importation nº 1" }).WaitForAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "A price is a number." }).WaitForAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Télécharger en CSV" }).ClickAsync()
        );

        Assert.Equal("import-1-refusals.csv", download.SuggestedFilename);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_import_shows_progress_until_its_end(bool script)
    {
        _app.Api.Staff.Imports.Add((1, "running", [(1, "A price is a number.")]));
        var page = await SignInAsync("staff/imports/1", script);
        await page.GetByText("En cours").WaitForAsync();

        _app.Api.Staff.Imports[0] = _app.Api.Staff.Imports[0] with { Status = "completed" };

        await page.GetByText("Terminée", new() { Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "A price is a number." }).WaitForAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_correction_of_the_stock_is_seen_by_a_reader()
    {
        var reader = await browser.OpenAsync(_app.Address + "books/2");
        await reader.GetByText("5 exemplaires en stock").WaitForAsync();
        var page = await SignInAsync("staff/stock/2");

        await page.GetByLabel("Exemplaires comptés").FillAsync("2");
        await page.GetByLabel("Raison").FillAsync("Inventaire");
        await page.GetByRole(AriaRole.Button, new() { Name = "Corriger le stock" }).ClickAsync();
        await page.GetByText("C’est enregistré.").WaitForAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "Inventaire" }).WaitForAsync();
        await reader.ReloadAsync();

        await reader.GetByText("2 exemplaires en stock").WaitForAsync();
        await page.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dead_letter_found_on_the_operations_pages_is_replayed(bool script)
    {
        var page = await SignInAsync("ops/streams", script);
        await page.GetByRole(AriaRole.Link, new() { Name = "2", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "A deadlock." }).First.WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("1795225187020-0") }).ClickAsync();

        await page.GetByRole(AriaRole.Status).WaitForAsync();
        Assert.Equal(["1795225187020-0"], _app.Api.Staff.Replayed);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_page_of_operations_changes_and_keeps_its_focus()
    {
        var page = await SignInAsync("");
        await page.Clock.InstallAsync();
        await page.GotoAsync(_app.Address + "ops/streams");
        var letters = page.Locator("a[href='/staff/orders/dead-letters?service=orders']");
        await letters.FocusAsync();

        _app.Api.Staff.Operations.DeadLetters = 7;
        await page.Clock.FastForwardAsync(10_000);

        await letters.Filter(new() { HasText = "7" }).WaitForAsync();
        await Assertions.Expect(letters).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_librarian_follows_an_order_to_its_end()
    {
        await (await _app.CreateReaderAsync()).OrderAsync();
        var page = await SignInAsync("staff/orders/1");
        await page.GetByText("En attente").First.WaitForAsync();

        _app.Api.Advance(1, "active", "paying");
        await page.Locator(".timeline").GetByText("Livres mis de côté").WaitForAsync();
        _app.Api.Advance(1, "completed", "done");

        // At the end, the page is loaded again with the whole history.
        await page.GetByRole(AriaRole.Cell, new() { Name = "Fin", Exact = true }).WaitForAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_wrong_form_keeps_its_input_and_marks_fields()
    {
        var page = await SignInAsync("staff/books/2", script: false);

        await page.GetByLabel("Sous-titre").FillAsync("Gardé");
        await page.GetByLabel("Prix").FillAsync("cher");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer" }).ClickAsync();

        await page.GetByText("Un prix va de 0").WaitForAsync();
        Assert.Equal("Gardé", await page.GetByLabel("Sous-titre").InputValueAsync());
        Assert.Equal("cher", await page.GetByLabel("Prix").InputValueAsync());
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(320)]
    public async Task On_a_phone_nothing_is_wider_than_the_screen(int width)
    {
        _app.Api.Staff.Imports.Add((1, "completed", [(1, "A price is a number.")]));
        var page = await SignInAsync("staff");
        await page.SetViewportSizeAsync(width, 844);

        foreach (var address in Pages)
        {
            await page.GotoAsync(_app.Address + address);

            Assert.True(
                await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width,
                $"/{address} is wider than {width} px"
            );
        }

        await page.Context.CloseAsync();
    }

    /// <summary>The part of the accessibility rules that needs no further package.</summary>
    [Fact]
    public async Task Controls_have_names_unique_ids_and_large_targets()
    {
        _app.Api.Staff.Imports.Add((1, "completed", [(1, "A price is a number.")]));
        var page = await SignInAsync("staff");

        foreach (var address in Pages)
        {
            await page.GotoAsync(_app.Address + address);

            Assert.Equal(
                $"{address}: ",
                $"{address}: "
                    + await page.EvaluateAsync<string>(
                        """
                        () => {
                          const wrong = [];
                          const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
                          wrong.push(...ids.filter((id, index) => ids.indexOf(id) !== index));
                          for (const control of document.querySelectorAll('main input:not([type=hidden]), main select, main textarea'))
                            if (!control.labels?.length) wrong.push(control.outerHTML);
                          for (const id of document.querySelectorAll('[aria-labelledby], [aria-describedby]'))
                            for (const name of (id.getAttribute('aria-labelledby') ?? id.getAttribute('aria-describedby')).split(' '))
                              if (!document.getElementById(name)) wrong.push(name);
                          for (const target of document.querySelectorAll('main button, main .button, nav.side a, nav.tabs a, main td a'))
                            if (target.offsetHeight && target.getBoundingClientRect().height < 24) wrong.push(target.outerHTML);
                          // The sample of a confirmation has a heading of its own.
                          if (document.querySelectorAll('h1').length !== (location.pathname === '/design' ? 2 : 1)) wrong.push('h1');
                          return wrong.join('\n');
                        }
                        """
                    )
            );
        }

        await page.Context.CloseAsync();
    }

    private async Task<IPage> SignInAsync(string address, bool script = true)
    {
        var page = await browser.OpenAsync($"{_app.Address}sign-in?back=/{Uri.EscapeDataString(address)}", script);
        await page.GetByLabel("Adresse courriel").FillAsync("line@biblio.example");
        await page.GetByLabel("Mot de passe").FillAsync("line-password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await page.ArriveAsync("/" + address);
        return page;
    }
}
