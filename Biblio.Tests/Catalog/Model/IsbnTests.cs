using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Model;

public sealed class IsbnTests
{
    [Theory]
    [InlineData("978-2-07-036002-4", "9782070360024")]
    [InlineData("2-07-036002-4", "9782070360024")]
    [InlineData("080442957x", "9780804429573")]
    [InlineData(" 979-10-90636-07-1 ", "9791090636071")]
    [InlineData("ISBN 978-2-07-036002-4", "9782070360024")]
    [InlineData("ISBN-13: 9782070360024", "9782070360024")]
    public void Both_lengths_are_accepted_with_or_without_hyphens(string text, string isbn13)
    {
        Assert.True(Isbn.TryParse(text, out var parsed));
        Assert.Equal(isbn13, parsed);
    }

    [Theory]
    [InlineData("9782070360025")]
    [InlineData("2070360022")]
    [InlineData("1234567890128")]
    [InlineData("9790260000438")]
    [InlineData("207036002")]
    [InlineData("20703600X2")]
    [InlineData("٩٧٨٢٠٧٠٣٦٠٠٢٤")]
    [InlineData("")]
    [InlineData(null)]
    public void An_isbn_with_a_wrong_check_digit_is_refused(string? text) => Assert.False(Isbn.TryParse(text, out _));

    [Theory]
    [InlineData("439023483", "9780439023481")]
    [InlineData("61120081", "9780061120084")]
    public void Lost_leading_zeros_are_restored_when_the_check_digit_fits(string text, string isbn13)
    {
        Assert.True(Isbn.TryRepair(text, out var repaired));
        Assert.Equal(isbn13, repaired);
    }

    [Fact]
    public void A_number_that_stays_invalid_is_not_repaired() => Assert.False(Isbn.TryRepair("812971060", out _));

    [Theory]
    [InlineData("9780804429573", "080442957X")]
    [InlineData("9791090636071", null)]
    public void Only_978_isbns_have_a_ten_digit_form(string isbn13, string? isbn10) =>
        Assert.Equal(isbn10, Isbn.ToIsbn10(isbn13));
}
