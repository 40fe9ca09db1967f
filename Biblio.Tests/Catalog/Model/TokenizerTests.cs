using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Model;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("L’Étranger", "l etranger")]
    [InlineData("Œuvres complètes", "oeuvres completes")]
    [InlineData("C++ und C#, sonst C", "cplusplus und csharp sonst c")]
    [InlineData("Ａlice ﬁn", "alice fin")]
    [InlineData("Война и мир", "воина и мир")]
    [InlineData("紅樓夢", "紅 樓 夢")]
    [InlineData("E\u0301mile", "emile")]
    public void Accents_case_and_ligatures_are_folded(string text, string words) =>
        Assert.Equal(words.Split(' '), Tokenizer.Tokenize(text));

    [Theory]
    [InlineData("Émile  ZOLA", "emile zola")]
    [InlineData("???", "???")]
    public void The_key_of_a_name_ignores_case_and_accents(string name, string key) =>
        Assert.Equal(key, Tokenizer.ToKey(name));

    [Fact]
    public void A_key_fits_its_column_without_splitting_a_character()
    {
        var key = Tokenizer.ToKey(string.Concat(Enumerable.Repeat("𐐷", 150)) + "x");

        Assert.True(key.Length <= Tokenizer.MaxKeyLength);
        Assert.False(char.IsHighSurrogate(key[^1]));
    }
}
