using Biblio.LoadTests.Pages;
using Biblio.Tests.Web;

namespace Biblio.Tests.LoadTests;

public sealed class PageListTests
{
    // These answer another status than 200.
    private static readonly string[] ErrorPages = ["/error", "/not-found", "/form-expired"];

    [Fact]
    public void The_load_reads_every_page() =>
        Assert.Empty(
            PageRoutes.FindMissing([
                .. PageList.Public.Concat(PageList.SignedIn).Select(page => page.Path),
                .. ErrorPages,
            ])
        );

    [Fact]
    public void Every_page_has_its_own_step()
    {
        var names = PageList.Public.Concat(PageList.SignedIn).Select(page => page.Name).ToList();

        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9 -]*$", name));
    }
}
