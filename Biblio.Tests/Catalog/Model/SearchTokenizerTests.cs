using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Model;

public sealed class SearchTokenizerTests
{
    [Theory]
    [InlineData("L’Étranger", "l+etranger")]
    [InlineData("Œuvres complètes", "oeuvres completes")]
    [InlineData("C++ und C#, sonst C", "cplusplus und csharp sonst c")]
    [InlineData("J. R. R. Tolkien", "j+r+r tolkien")]
    [InlineData("U.S.A.", "u+s+a")]
    [InlineData("AT&T", "at+t")]
    [InlineData("arc-en-ciel", "arc+en+ciel")]
    [InlineData("rock 'n' roll – live", "rock n roll live")]
    [InlineData("20\u202f000 lieues, 3,5", "20+000 lieues 3+5")]
    [InlineData("2001 3", "2001 3")]
    [InlineData("١٢٣", "123")]
    [InlineData("हिंदी", "हिंदी")]
    [InlineData("ёлка", "елка")]
    [InlineData("ko\u0301", "ko")]
    [InlineData("co\u00adoperate", "cooperate")]
    public void Text_is_split_into_words_and_compounds(string text, string words) =>
        Assert.Equal(
            words.Normalize(System.Text.NormalizationForm.FormKD),
            string.Join(' ', SearchTokenizer.Split(text).Select(word => string.Join('+', word.Parts)))
        );

    [Theory]
    [InlineData("紅樓夢", "紅樓 樓夢", "紅樓 樓夢 夢")]
    [InlineData("夢", "夢", "夢")]
    [InlineData("ｶﾞｷ", "ガキ", "ガキ キ")]
    [InlineData("서울", "서울", "서울 울")]
    [InlineData("ที่นี่", "ที่นี่", "ที่นี่ นี่")]
    public void Scripts_without_spaces_are_split_into_pairs(string text, string searched, string indexed)
    {
        var word = Assert.Single(SearchTokenizer.Split(text));

        Assert.Equal(searched, string.Join(' ', word.SearchPairs));
        Assert.Equal(indexed, string.Join(' ', word.IndexPairs));
    }

    [Fact]
    public void Indexed_words_are_plain_ascii_and_long_enough()
    {
        foreach (
            var word in SearchTokenizer.Split("À la recherche du temps perdu: C++ 1 и 夢").SelectMany(w => w.Parts)
        )
        {
            Assert.Matches("^qq[a-z0-9]{1,82}$", IndexTerm.Encode(word));
        }
    }

    [Theory]
    [InlineData("étrangers", "etranger")]
    [InlineData("étrangère", "etranger")]
    [InlineData("étrangères", "etranger")]
    [InlineData("animaux", "animal")]
    [InlineData("oiseaux", "oiseau")]
    [InlineData("cheveux", "cheveu")]
    [InlineData("actrices", "acteur")]
    [InlineData("chanteuse", "chanteur")]
    [InlineData("heureuses", "heureux")]
    [InlineData("actives", "actif")]
    [InlineData("nouvelles", "nouveau")]
    [InlineData("parisiennes", "parisien")]
    [InlineData("publique", "public")]
    [InlineData("française", "francais")]
    [InlineData("noire", "noir")]
    [InlineData("blanches", "blanc")]
    [InlineData("oubliées", "oublie")]
    [InlineData("novels", "novel")]
    [InlineData("stories", "story")]
    [InlineData("movies", "movie")]
    [InlineData("maladies", "maladie")]
    [InlineData("boxes", "box")]
    [InlineData("churches", "church")]
    [InlineData("vaches", "vache")]
    [InlineData("wolves", "wolf")]
    [InlineData("knives", "knife")]
    [InlineData("classes", "class")]
    [InlineData("houses", "house")]
    public void Plurals_and_feminines_have_their_base_form(string word, string form) =>
        Assert.Contains(form, BaseForms.Of(Tokenizer.ToKey(word)));

    [Theory]
    [InlineData("novel")]
    [InlineData("class")]
    [InlineData("tree")]
    [InlineData("the")]
    [InlineData("care")]
    [InlineData("1984")]
    [InlineData("война")]
    public void Other_words_have_no_base_form(string word) => Assert.Empty(BaseForms.Of(word));
}
