using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Model;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("CAD", true)]
    [InlineData("EUR", true)]
    [InlineData("XOF", true)]
    [InlineData("XCG", true)]
    [InlineData("ZZZ", false)]
    [InlineData("XXX", false)]
    [InlineData("XTS", false)]
    [InlineData("XDR", false)]
    [InlineData("XAU", false)]
    [InlineData("CLF", false)]
    [InlineData("FRF", false)]
    [InlineData("HRK", false)]
    [InlineData("eur", false)]
    [InlineData("EU", false)]
    [InlineData("EURO", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_active_currencies_are_codes(string? code, bool isCode) =>
        Assert.Equal(isCode, Currency.IsCode(code));
}
