using Biblio.Lending.Model;

namespace Biblio.Tests.Lending.Model;

public sealed class BarcodeTests
{
    [Theory]
    [InlineData("21234567890124", true)]
    [InlineData("21234567890123", false)]
    [InlineData("39999000000016", true)]
    [InlineData("39999000000061", false)]
    [InlineData("9782070360048", true)]
    [InlineData("9782070360047", false)]
    [InlineData("CPL-000123", true)]
    [InlineData("12345", true)]
    public void The_check_digit_of_a_barcode_is_checked(string barcode, bool isValid) =>
        Assert.Equal(isValid, Barcode.HasValidCheckDigit(barcode));

    [Theory]
    [InlineData(" 2 1234 56789 0124 ", "21234567890124")]
    [InlineData("cpl-1", "cpl-1")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("a'b", null)]
    [InlineData("é", null)]
    [InlineData("1234567890123456789012345678901", null)]
    public void Spaces_are_removed_and_other_characters_refused(string? text, string? barcode) =>
        Assert.Equal(barcode, Barcode.Parse(text));

    [Theory]
    [InlineData(1)]
    [InlineData(99_999_999)]
    public void New_barcodes_have_14_digits_and_a_check_digit(long number)
    {
        foreach (var barcode in new[] { Barcode.ForCopy(number), Barcode.ForCard(number) })
        {
            Assert.Equal(14, barcode.Length);
            Assert.True(Barcode.HasValidCheckDigit(barcode));
        }

        Assert.NotEqual(Barcode.ForCopy(number), Barcode.ForCard(number));
    }
}
