using Biblio.Http;

namespace Biblio.Tests.Http;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Zo\u200dla", "Zola")]
    [InlineData("\ufeffL’Étranger", "L’Étranger")]
    [InlineData("Les \u202eMisérables\u202c", "Les Misérables")]
    [InlineData("in\u00advisible\u200b\u2060", "invisible")]
    [InlineData("\u3164\u115f\u2800x", "x")]
    [InlineData("\U000e0041x", "x")]
    public void Invisible_characters_are_found_and_removed(string text, string cleaned)
    {
        Assert.True(PlainText.HasUnreadable(text));
        Assert.Equal(cleaned, PlainText.RemoveInvisible(text));
    }

    [Theory]
    [InlineData("L’Étranger – n° 1 « Été »")]
    [InlineData("雪の町")]
    [InlineData("علی\u200cرضا")]
    [InlineData("क्\u200dष")]
    [InlineData("\u0600\u0661")]
    [InlineData("👩\u200d🔬 and the ❤\ufe0f\u200d🔥")]
    [InlineData("Jose\u0301\u00a0M.")]
    public void Visible_text_is_kept(string text)
    {
        Assert.False(PlainText.HasUnreadable(text));
        Assert.Same(text, PlainText.RemoveInvisible(text));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    [InlineData("a\u0085b")]
    [InlineData("a\u0000b")]
    public void Line_breaks_and_control_characters_are_unreadable(string text) =>
        Assert.True(PlainText.HasUnreadable(text));
}
