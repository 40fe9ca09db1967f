using Biblio.Catalog.Model;

namespace Biblio.Tests.Catalog.Model;

public sealed class IsbnFinderTests
{
    [Theory]
    [InlineData("ISBN 0-306-40615-2", "9780306406157")]
    [InlineData("isbn 0 306 40615 2.", "9780306406157")]
    [InlineData("ISBN10: 0306406152", "9780306406157")]
    [InlineData("ISBN 10 0306406152", "9780306406157")]
    [InlineData("ISBN 1-032-00001-5 1999", "9781032000015")]
    [InlineData("see (978-0-306-40615-7)", "9780306406157")]
    [InlineData("978 0 306 40615 7 hardcover", "9780306406157")]
    [InlineData("080442957x novel", "9780804429573")]
    public void A_valid_ISBN_is_found(string text, string isbn13)
    {
        Assert.True(IsbnFinder.TryFind(text, out var found));
        Assert.Equal(isbn13, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ISBN")]
    [InlineData("ISBN 978-0-306-40615-8")]
    [InlineData("1914 1918 0306406152000")]
    [InlineData("years 0 306 40615 2")]
    public void Other_texts_have_none(string text) => Assert.False(IsbnFinder.TryFind(text, out _));
}
