using System.Globalization;

namespace Biblio.LoadTests.Searches;

/// <summary>A generated book. The words of its title are numbers of <see cref="GeneratedWord"/>.</summary>
internal sealed record GeneratedBook(
    long Id,
    IReadOnlyList<int> TitleWords,
    string Author,
    IReadOnlyList<string> Subjects,
    int Year,
    string Language,
    int Cents
)
{
    public const string CsvHeader = "isbn,title,authors,subjects,year,language,price";

    /// <summary>The book as a line of Biblio's own CSV.</summary>
    public string ToCsv() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{ToIsbn13(Id)},{string.Join(' ', TitleWords.Select(GeneratedWord.Create))},{Author},"
                + $"{string.Join(';', Subjects)},{Year},{Language},{Cents / 100}.{Cents % 100:00}"
        );

    private static string ToIsbn13(long id)
    {
        var digits = (978_000_000_000 + id).ToString(CultureInfo.InvariantCulture);
        var sum = digits.Select((digit, index) => (digit - '0') * (index % 2 == 0 ? 1 : 3)).Sum();
        return string.Create(CultureInfo.InvariantCulture, $"{digits}{(10 - (sum % 10)) % 10}");
    }
}
