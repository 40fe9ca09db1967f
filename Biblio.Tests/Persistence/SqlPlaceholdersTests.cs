using Biblio.Persistence;

namespace Biblio.Tests.Persistence;

/// <summary>Placeholders of statements with a varying number of arguments.</summary>
public sealed class SqlPlaceholdersTests
{
    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(1, 0, "{0}")]
    [InlineData(3, 0, "{0},{1},{2}")]
    [InlineData(2, 9, "{9},{10}")]
    public void A_list_has_a_placeholder_for_each_argument(int count, int first, string expected) =>
        Assert.Equal(expected, SqlPlaceholders.List(count, first));

    [Theory]
    [InlineData(0, 2, 0, "", "")]
    [InlineData(2, 2, 0, "", "({0},{1}),({2},{3})")]
    [InlineData(2, 1, 2, "{0},{1}", "({2},{0},{1}),({3},{0},{1})")]
    public void Rows_count_on_from_one_to_the_next(int count, int width, int first, string tail, string expected) =>
        Assert.Equal(expected, SqlPlaceholders.Rows(count, width, first, tail));
}
