using Biblio.Api.LoanNotices;

namespace Biblio.Tests.Api;

public sealed class LoanNoticeTextTests
{
    [Theory]
    [InlineData("fr", "Votre réservation vous attend : Maria Chapdelaine", "Central jusqu’au 1er décembre 2026")]
    [InlineData("en", "Your hold is ready: Maria Chapdelaine", "at Central until 1 December 2026")]
    public void A_notice_is_in_the_language_of_the_reader(string language, string subject, string part)
    {
        var text = LoanNoticeText.Of(
            new(1, "x", 7, LoanNoticeKind.HoldReady, language, "Maria Chapdelaine", "Central", new(2026, 12, 1))
        );

        Assert.Equal(subject, text.Subject);
        Assert.Contains(part, text.Body);
    }

    [Fact]
    public void Every_kind_has_a_text_in_both_languages()
    {
        var texts = Enum.GetValues<LoanNoticeKind>()
            .SelectMany(kind =>
                new[] { "fr", "en" }.Select(language =>
                    LoanNoticeText.Of(new(1, "x", 7, kind, language, null, null, null)).Subject
                )
            )
            .ToList();

        Assert.Equal(texts.Count, texts.Distinct().Count());
    }
}
