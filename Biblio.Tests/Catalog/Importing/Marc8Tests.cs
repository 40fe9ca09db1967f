using System.Text;
using Biblio.Catalog.Imports.Marc;

namespace Biblio.Tests.Catalog.Importing;

public sealed class Marc8Tests
{
    [Theory]
    [InlineData("Qu\u00e2ebec", "Québec")]
    [InlineData("fran\u00f0cais", "français")]
    [InlineData("No\u00e8el", "Noël")]
    [InlineData("\u00e2Emile", "Émile")]
    [InlineData("c\u00b6ur \u00b5gis", "cœur ægis")]
    [InlineData("\u00f2\u00e3a", "ậ")]
    [InlineData("H\u001bb2\u001bsO", "H₂O")]
    [InlineData("x\u001bp2\u001bs", "x²")]
    [InlineData("\u001bga\u001bs-ray", "α-ray")]
    [InlineData("\u001b(B\u001b)!Ea\u00e2e", "aé")]
    [InlineData("\u0088Le \u0089Cid", "Le Cid")]
    [InlineData("&#x96EA;&#x306E;", "雪の")]
    public void Diacritics_go_after_their_letters_and_are_composed(string latin1, string expected) =>
        Assert.Equal(expected, Marc8.Decode(Encoding.Latin1.GetBytes(latin1)));

    [Theory]
    [InlineData("\u001b$1!0!", "East Asian")]
    [InlineData("\u001b(NA", "Cyrillic")]
    [InlineData("\u001b(2A", "Hebrew")]
    [InlineData("a\u00ff", "FF")]
    [InlineData("a\u001b", "escape")]
    public void An_unsupported_character_set_is_named_in_the_error(string latin1, string named) =>
        Assert.Contains(
            named,
            Assert.Throws<DecoderFallbackException>(() => Marc8.Decode(Encoding.Latin1.GetBytes(latin1))).Message,
            StringComparison.Ordinal
        );
}
