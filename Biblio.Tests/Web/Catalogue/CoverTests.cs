using Biblio.Web.Components.Catalogue;

namespace Biblio.Tests.Web.Catalogue;

/// <summary>The drawn covers: their lines, and how much they differ.</summary>
public sealed class CoverTests
{
    [Theory]
    [InlineData("Bonheur d’occasion", 12, "Bonheur|d’occasion")]
    [InlineData("红楼梦与石头记", 6, "红楼梦|与石头|记")]
    [InlineData("Donaudampfschifffahrt", 10, "Donaudamp‐|fschifffa‐|hrt")]
    [InlineData("L’e\u0301te\u0301 e\u0301ternel", 6, "L’e\u0301te\u0301|e\u0301tern‐|el")]
    [InlineData("a b c d e f g", 3, "a b|c d|e…")]
    [InlineData("", 10, "")]
    public void A_title_is_broken_into_lines_that_fit(string title, int width, string lines)
    {
        var broken = CoverText.Wrap(title, width, maxLines: 3);

        Assert.Equal(lines, string.Join('|', broken));
        Assert.All(broken, line => Assert.InRange(CoverText.Width(line), 0, width));
    }

    [Fact]
    public void A_very_long_title_keeps_a_readable_size()
    {
        var long500 = CoverDesign.Create(string.Join(' ', Enumerable.Repeat("Relation véridique", 28)), "");
        var word = CoverDesign.Create(new string('w', 300), "");

        Assert.All(new[] { long500, word }, design => Assert.InRange(design.Title.Count, 1, 5));
        Assert.All(new[] { long500, word }, design => Assert.InRange(design.FontSize, 11, 27));
    }

    [Fact]
    public void Neighbouring_covers_rarely_look_alike()
    {
        var designs = Enumerable
            .Range(1, 200)
            .Select(number => CoverDesign.Create($"Le livre numéro {number}", "Gabrielle Roy"))
            .ToList();

        var alike = designs
            .Zip(designs.Skip(1))
            .Count(pair =>
                (pair.First.Background, pair.First.Pattern) == (pair.Second.Background, pair.Second.Pattern)
            );

        Assert.InRange(alike, 0, 3);
        Assert.InRange(designs.Select(design => (design.Background, design.Pattern)).Distinct().Count(), 110, 200);
    }

    [Fact]
    public void A_book_always_has_the_same_cover()
    {
        var (one, other) = (CoverDesign.Create("Emma", "Jane Austen"), CoverDesign.Create("Emma", "Jane Austen"));

        Assert.Equal(one with { Title = [] }, other with { Title = [] });
        Assert.Equal(one.Title, other.Title);
    }
}
