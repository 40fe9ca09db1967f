using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Model;

public sealed class SpellingWordsTests
{
    [Theory]
    [InlineData("kitten", "kitten", 0)]
    [InlineData("kitten", "kiten", 1)]
    [InlineData("kitten", "kitetn", 1)]
    [InlineData("kitten", "mitten", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("kitten", "a", 3)]
    [InlineData("", "ab", 2)]
    public void Errors_are_counted_up_to_a_limit(string one, string other, int distance) =>
        Assert.Equal(distance, EditDistance.Between(one, other, max: 2));

    [Theory]
    [InlineData("misérabels", "misérables")]
    [InlineData("les miserabels", "les misérables")]
    [InlineData("misérables", null)]
    [InlineData("MISERABLES", null)]
    [InlineData("lse", null)]
    [InlineData("", null)]
    [InlineData("*** ???", null)]
    public void Only_unknown_long_words_are_corrected(string text, string? corrected)
    {
        var words = new SpellingWords();
        words.Add("Les Misérables");

        Assert.Equal(corrected, words.Correct(text));
    }

    [Fact]
    public void Of_two_similar_words_the_frequent_one_wins()
    {
        var words = new SpellingWords();
        words.Add("maison");
        words.Add("raison raison");

        Assert.Equal("raison", words.Correct("taison"));
    }
}
