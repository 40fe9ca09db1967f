using System.Globalization;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Pages;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>
/// The load of a reader who reads every page of the web, one after the other. It leaves an order, a cart, a copy and a
/// library card.
/// </summary>
internal static class PageScenarios
{
    /// <summary>Every page is read so often before it is measured.</summary>
    private const int WarmUps = 3;

    public static ScenarioProps[] Pages(UserActions users, LoadSize size)
    {
        // The process ends with the load, and closes their connections.
        var (visitor, librarian) = (new PageVisitor(users.Client.Address), new PageVisitor(users.Client.Address));
        List<(WebPage Page, PageVisitor Visitor)> pages = [];
        return
        [
            users
                .Create("pages", async context =>
                {
                    foreach (var (page, visitor) in pages)
                    {
                        await Step.Run(page.Name, context, () => visitor.GetAsync(page.Path));
                    }

                    return Response.Ok();
                })
                .WithInit(
                    users.Prepare(async () =>
                    {
                        var ids = await PrepareAsync(users, visitor, librarian);
                        pages.AddRange(PageList.Public.Select(page => (Fill(page, ids), visitor)));
                        pages.AddRange(PageList.SignedIn.Select(page => (Fill(page, ids), librarian)));
                        foreach (var page in pages.Where(page => page.Page.Path.Contains('{')))
                        {
                            Console.WriteLine($"{page.Page.Name} is not measured: there is no {page.Page.Path}");
                        }

                        pages.RemoveAll(page => page.Page.Path.Contains('{'));
                        for (var i = 0; i < WarmUps; i++)
                        {
                            foreach (var (page, visitor) in pages)
                            {
                                // A page that is cold may miss its deadline. Only what is measured counts.
                                await visitor.GetAsync(page.Path);
                            }
                        }
                    })
                )
                .WithoutWarmUp()
                .WithLoadSimulations(Simulation.KeepConstant(size.Users, size.Duration)),
        ];
    }

    /// <summary>Signs in, makes what the pages show, and returns the ids in their paths.</summary>
    private static async Task<Dictionary<string, string?>> PrepareAsync(
        UserActions users,
        PageVisitor visitor,
        PageVisitor librarian
    )
    {
        var (email, password) = await users.Client.AccessTokens.FindCredentialsAsync()
            ?? throw new LoadException("Without an account, the pages of readers and staff cannot be read.");
        await librarian.SignInAsync(email, password, CancellationToken.None);

        var user = (long)(await users.Client.GetJsonAsync("/api/users/me", CancellationToken.None))["id"]!;
        var book = users.FirstBook;
        var order = await users.PlaceOrderAsync(user, book);
        await users.Client.SendJsonAsync(
            HttpMethod.Put,
            string.Create(CultureInfo.InvariantCulture, $"/api/v1/cart/lines/{book}"),
            new JsonObject { ["quantity"] = 1 },
            CancellationToken.None
        );
        await LendingScenarios.AddReaderAsync(users.Client, user);
        var copy = await LendingScenarios.AddCopyAsync(users.Client, book);
        var bookPage = string.Create(CultureInfo.InvariantCulture, $"/books/{book}");
        return new()
        {
            ["book"] = book.ToString(CultureInfo.InvariantCulture),
            ["order"] = order.ToString(CultureInfo.InvariantCulture),
            ["user"] = user.ToString(CultureInfo.InvariantCulture),
            ["copy"] = copy.Id.ToString(CultureInfo.InvariantCulture),
            ["author"] = await visitor.FindIdAsync(bookPage, "/authors/", CancellationToken.None),
            ["subject"] = await visitor.FindIdAsync("/subjects", "/subjects/", CancellationToken.None),
            ["rule"] = await librarian.FindIdAsync("/staff/desk/rules", "/staff/desk/rules/", CancellationToken.None),
            ["import"] = await librarian.FindIdAsync("/staff/imports", "/staff/imports/", CancellationToken.None),
        };
    }

    /// <summary>An id that the run has not found stays in braces.</summary>
    private static WebPage Fill(WebPage page, Dictionary<string, string?> ids) =>
        page with
        {
            Path = ids.Where(id => id.Value is not null)
                .Aggregate(page.Path, (path, id) => path.Replace($"{{{id.Key}}}", id.Value, StringComparison.Ordinal)),
        };
}
