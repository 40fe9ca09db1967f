namespace Biblio.Tests.Catalog.Importing;

/// <summary>Imports real records of a French library into an empty catalogue.</summary>
public sealed class FrenchMarcTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Fact]
    public async Task French_marc_records_keep_their_accents()
    {
        var import = await RealFilesTests.SendAsync(app, "application/marc", "french-100.mrc");
        var again = await RealFilesTests.SendAsync(app, "application/marc", "french-100.mrc");

        Assert.Equal(
            (100, 100, 0),
            (
                RealFilesTests.Count(import, "read"),
                RealFilesTests.Count(import, "added") + RealFilesTests.Count(import, "refused"),
                RealFilesTests.Count(again, "added")
            )
        );
        var faguet = (await app.GetAsync("/books?q=dix-huitieme+siecle+faguet")).GetProperty("items")[0];
        Assert.Equal(
            ("Dix-huitième siècle", "études littéraires", "Boivin", "fr"),
            (
                faguet.GetProperty("title").GetString(),
                faguet.GetProperty("subtitle").GetString(),
                faguet.GetProperty("publisher").GetString(),
                faguet.GetProperty("language").GetString()
            )
        );
        Assert.Equal("Émile Faguet", faguet.GetProperty("authors")[0].GetProperty("name").GetString());
        Assert.Equal(
            "Leçons françaises de littérature et de morale",
            (await app.TitlesAsync("q=lecons+francaises+de+litterature"))[0]
        );
        Assert.Equal(
            "W. Chapman",
            (await app.GetAsync("/books?q=les+aspirations"))
                .GetProperty("items")[0]
                .GetProperty("authors")[0]
                .GetProperty("name")
                .GetString()
        );
        Assert.Equal(
            "9782130389484",
            (await app.GetAsync("/books?q=boudon+desordre")).GetProperty("items")[0].GetProperty("isbn13").GetString()
        );
    }
}
