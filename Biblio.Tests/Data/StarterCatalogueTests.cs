using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Biblio.Inventory;
using Biblio.Tests.Fixtures;
using CsvHelper;

namespace Biblio.Tests.Data;

/// <summary>data/books.csv satisfies the rules in data/README.md.</summary>
public sealed partial class StarterCatalogueTests
{
    private static readonly string[] Columns =
    [
        "isbn",
        "title",
        "subtitle",
        "authors",
        "publisher",
        "year",
        "language",
        "pages",
        "format",
        "subjects",
        "description",
        "price",
        "currency",
    ];

    private static readonly string Folder = Path.Combine(Repository.Root, "data");
    private static readonly List<Dictionary<string, string>> Books = ReadBooks();

    [Fact]
    public void The_file_is_plain_utf8_with_line_feeds()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "books.csv"));
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);

        Assert.False(text.StartsWith('\uFEFF'), "a byte order mark");
        Assert.DoesNotContain('\r', text);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.StartsWith(string.Join(',', Columns) + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_enough_books_in_both_languages()
    {
        Assert.True(Books.Count >= 300, $"{Books.Count} books");
        Assert.All(Books, book => Assert.True(book["language"] is "fr" or "en", Name(book)));
        Assert.True(Books.Count(book => book["language"] == "fr") >= 120);
        Assert.True(Books.Count(book => book["language"] == "en") >= 120);
        Assert.All(Books, book => Assert.True(book["description"].Length > 0, Name(book)));
        Assert.True(Books.Count(book => Parts(book["subjects"]).Contains("Littérature québécoise")) >= 30);
    }

    [Fact]
    public void The_Pragmatic_Programmer_is_there() =>
        Assert.Single(Books, book =>
            book["title"] == "The Pragmatic Programmer" && book["authors"] == "David Thomas;Andrew Hunt"
        );

    [Fact]
    public void Every_isbn_verifies_and_belongs_to_an_edition() =>
        Assert.All(Books.Where(book => book["isbn"].Length > 0), book =>
        {
            Assert.True(Isbn13().IsMatch(book["isbn"]), Name(book));
            Assert.True(
                book["isbn"].Select((digit, place) => (digit - '0') * (place % 2 == 0 ? 1 : 3)).Sum() % 10 == 0,
                Name(book)
            );
            Assert.True(book["publisher"].Length > 0, Name(book));
        });

    [Fact]
    public void An_isbn_has_the_prefix_of_its_language() =>
        Assert.All(Books.Where(book => book["isbn"].Length > 0), book =>
            Assert.Contains(book["isbn"][..4], book["language"] == "fr" ? ["9782"] : new[] { "9780", "9781" })
        );

    [Fact]
    public void The_readme_counts_the_facts_of_editions()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md")).ReplaceLineEndings(" ");
        int Without(string language) => Books.Count(book => book["language"] == language && book["isbn"].Length == 0);

        Assert.Contains(
            $"{Having("isbn")} of the {Books.Count} books have an ISBN, {Having("pages")} have a number of pages "
                + $"and {Having("publisher")} have a publisher.",
            readme,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{Without("fr")} French and {Without("en")} English books have no ISBN",
            readme,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_book_is_there_twice()
    {
        var isbns = Books.Select(book => book["isbn"]).Where(isbn => isbn.Length > 0);
        var works = Books.Select(book => $"{book["title"]} / {Parts(book["authors"])[0]}".ToUpperInvariant());

        Assert.Empty(Repeated(isbns));
        Assert.Empty(Repeated(works));
    }

    [Fact]
    public void Every_book_has_a_title_authors_and_a_sensible_year() => Assert.All(Books, book =>
        {
            Assert.True(book["title"].Length > 0, Name(book));
            Assert.True(Parts(book["authors"]).All(author => author.Length > 0 && author == author.Trim()), Name(book));
            Assert.True(
                int.TryParse(book["year"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var year),
                Name(book)
            );
            Assert.True(year is >= -1000 and <= 2025 and not 0, Name(book));
        });

    [Fact]
    public void Every_description_is_one_to_four_sentences() => Assert.All(Books, book =>
        {
            Assert.InRange(book["description"].Length, 30, 260);
            Assert.True(SentenceEnd().IsMatch(book["description"]), Name(book));
        });

    [Fact]
    public void Pages_and_formats_belong_to_an_edition() =>
        Assert.All(Books.Where(book => book["pages"].Length + book["format"].Length > 0), book =>
        {
            Assert.True(book["isbn"].Length > 0, Name(book));
            Assert.True(book["format"] is "" or "hardcover" or "paperback" or "pocket" or "ebook", Name(book));
            Assert.True(book["pages"] is "" || int.Parse(book["pages"], null) is > 20 and < 3000, Name(book));
        });

    [Fact]
    public void The_opening_delivery_has_exactly_these_books()
    {
        var delivery = OpeningDelivery.Read(File.ReadLines(Path.Combine(Folder, "opening-delivery.tsv")));

        Assert.Equal(
            Books.Select(book => (book["title"], book["authors"].Replace(";", ", ", StringComparison.Ordinal))).Order(),
            delivery.Keys.Order()
        );
        Assert.InRange(delivery.Values.Count(copies => copies == 0), 10, 60);
        Assert.True(delivery.Values.Distinct().Count() > 20);
    }

    [Fact]
    public void Every_price_is_positive_with_two_decimals_in_Canadian_dollars() => Assert.All(Books, book =>
        {
            Assert.True(Price().IsMatch(book["price"]) && book["price"] != "0.00", Name(book));
            Assert.True(book["currency"] == "CAD", Name(book));
        });

    [Fact]
    public void The_readme_lists_exactly_the_subjects_in_use()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        var listed = readme[readme.IndexOf("## Subjects", StringComparison.Ordinal)..]
            .Split('\n')
            .Where(line => line.StartsWith("- ", StringComparison.Ordinal))
            .Select(line => line[2..])
            .ToHashSet();

        Assert.All(Books, book =>
        {
            var subjects = Parts(book["subjects"]);
            Assert.True(subjects.Length is >= 1 and <= 5 && subjects.Distinct().Count() == subjects.Length, Name(book));
            Assert.True(listed.IsSupersetOf(subjects), Name(book));
        });
        Assert.Empty(listed.Except(Books.SelectMany(book => Parts(book["subjects"]))));
    }

    [Fact]
    public void Every_text_is_normalised_trimmed_and_free_of_control_characters() =>
        Assert.All(Books.SelectMany(book => book.Values), text =>
        {
            Assert.True(text.IsNormalized(NormalizationForm.FormC), text);
            Assert.True(text == text.Trim(), text);
            Assert.False(text.Any(char.IsControl), text);
        });

    [Fact]
    public void French_texts_have_typographic_apostrophes() =>
        Assert.All(Books.Where(book => book["language"] == "fr"), book =>
            Assert.False(book.Values.Any(text => text.Contains('\'')), Name(book))
        );

    private static string Name(Dictionary<string, string> book) => $"{book["title"]} ({book["authors"]})";

    private static int Having(string column) => Books.Count(book => book[column].Length > 0);

    private static string[] Parts(string list) => list.Split(';');

    private static IEnumerable<string> Repeated(IEnumerable<string> names) =>
        names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key);

    private static List<Dictionary<string, string>> ReadBooks()
    {
        var strict = new CsvReaderOptions
        {
            Separator = ',',
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
        };
        using var csv = CsvReader.FromFile(Path.Combine(Folder, "books.csv"), strict);

        var books = new List<Dictionary<string, string>>();
        while (csv.Read())
        {
            books.Add(Columns.ToDictionary(column => column, column => csv.GetString(column)));
        }

        return books;
    }

    [GeneratedRegex(@"^\p{Lu}.*[.?!]\z")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"^97[89][0-9]{10}\z")]
    private static partial Regex Isbn13();

    [GeneratedRegex(@"^[0-9]{1,4}\.[0-9]{2}\z")]
    private static partial Regex Price();
}
