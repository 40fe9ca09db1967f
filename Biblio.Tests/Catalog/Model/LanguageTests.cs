using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Model;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("fre", "fr")]
    [InlineData("fra", "fr")]
    [InlineData("en-US", "en")]
    [InlineData("ENG", "en")]
    [InlineData("nah", "nah")]
    [InlineData("xx", null)]
    [InlineData("english", null)]
    [InlineData(null, null)]
    public void The_shortest_code_is_kept(string? code, string? kept) => Assert.Equal(kept, Language.Parse(code));
}
