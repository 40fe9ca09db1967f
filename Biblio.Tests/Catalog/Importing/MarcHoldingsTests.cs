using Biblio.Catalog.Imports;
using Biblio.Catalog.Imports.Marc;

namespace Biblio.Tests.Catalog.Importing;

public sealed class MarcHoldingsTests
{
    [Theory]
    [InlineData("952", "aCENTRAL|bRIVER|p3000 1000|o843 HEM|yDVD", "30001000 central 843 HEM dvd")]
    [InlineData("952", "bRIVER|pX-1", "X-1 river  ")]
    [InlineData("852", "bmain|hPQ2607|iE4|p39999000000016", "39999000000016 main PQ2607 E4 ")]
    [InlineData("949", "aQA76 .B5|i39999000000024|mMAIN|tBOOK", "39999000000024 main QA76 .B5 book")]
    [InlineData("952", "aCENTRAL|o843 HEM", null)]
    [InlineData("952", "pa'b", null)]
    [InlineData("952", "p1234567890123456789012345678901", null)]
    public void Each_system_writes_its_copies_in_its_own_field(string tag, string subfields, string? expected)
    {
        var marc = new MarcRecord();
        marc.Fields.Add(Field(tag, subfields));

        var found = MarcHoldings.Read(marc);

        Assert.Equal(
            expected is null ? [] : [expected],
            found.Select(one => $"{one.Barcode} {one.Branch} {one.CallNumber} {one.Kind}")
        );
    }

    [Fact]
    public void A_barcode_counts_once_and_copies_are_bounded()
    {
        var marc = new MarcRecord();
        for (var i = 0; i < 300; i++)
        {
            marc.Fields.Add(Field("952", $"pA{i}"));
            marc.Fields.Add(Field("952", $"pA{i}"));
        }

        Assert.Equal(Holding.MaxPerBook, MarcHoldings.Read(marc).Count);
    }

    private static MarcField Field(string tag, string subfields) =>
        new(tag, null, ' ', ' ', [.. subfields.Split('|').Select(text => (text[0], text[1..]))]);
}
