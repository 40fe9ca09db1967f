namespace Biblio.Tests.Web;

internal sealed record FakeBook(
    long Id,
    string Title,
    string? Subtitle,
    string[] Authors,
    string? Publisher,
    int Year,
    string Language,
    string[] Subjects,
    string? Description,
    string? Isbn13,
    string? Isbn10,
    decimal Price
)
{
    public static string Currency => "CAD";

    public bool Withdrawn { get; init; }

    public int? Pages { get; init; }

    public string? Format { get; init; }

    public string? OriginalTitle { get; init; }

    public string? OriginalAuthor { get; init; }

    /// <summary>The book as the catalogue returns it.</summary>
    public object View(int version = 1) =>
        new
        {
            Id,
            Isbn13,
            Isbn10,
            Title,
            Subtitle,
            OriginalTitle,
            authors = Authors.Select(name => new
            {
                id = FakeBooks.AuthorNames.IndexOf(name) + 1,
                name,
                originalName = OriginalAuthor,
            }),
            Publisher,
            Year,
            Language,
            Pages,
            Format,
            subjects = WithIds(Subjects),
            Description,
            Price,
            Currency,
            Withdrawn,
            version,
            _links = new { self = new { href = $"/api/catalog/books/{Id}" } },
        };

    private static object[] WithIds(string[] names) =>
        [.. names.Select(name => new { id = FakeBooks.SubjectNames.IndexOf(name) + 1, name })];
}

internal static class FakeBooks
{
    private static readonly string[] TitlePrefixes = ["Histoire de la", "A Field Guide to", "Petit traité de"];

    private static readonly string[] Topics =
    [
        "clouds",
        "typographie",
        "rivers and bridges",
        "l’hiver",
        "algorithms",
        "patience",
    ];

    /// <summary>Titles in other scripts, without spaces, and very long ones.</summary>
    private static readonly Dictionary<int, string> HardTitles = new()
    {
        [19] = "ألف ليلة وليلة (الجزء الأول)!",
        [20] = "红楼梦：程甲本与脂砚斋重评石头记的比较研究",
        [21] = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        [22] = string.Join(' ', Enumerable.Repeat("Relation véridique et circonstanciée des voyages", 10)),
        [23] = "吾輩は猫である",
        [24] = "המסע אל ארץ לא נודעת",
    };

    /// <summary>An author's id is the position in this list, from 1.</summary>
    public static List<string> AuthorNames => [.. All.SelectMany(book => book.Authors).Distinct()];

    /// <summary>A subject's id is the position in this list, from 1.</summary>
    public static List<string> SubjectNames => [.. All.SelectMany(book => book.Subjects).Distinct()];

    public static FakeBook[] All { get; } =
    [
        new(
            1,
            "The Pragmatic Programmer",
            "Your Journey to Mastery",
            ["David Thomas", "Andrew Hunt"],
            "Addison-Wesley",
            2019,
            "en",
            ["Software", "Craft"],
            "How working programmers think: care about the craft, keep things small, "
                + "and mend the first broken window before there are two.",
            "9780135957059",
            "0135957052",
            64.99m
        )
        {
            Pages = 352,
            Format = "hardcover",
        },
        new(
            2,
            "Bonheur d’occasion",
            null,
            ["Gabrielle Roy"],
            "Pascal",
            1945,
            "fr",
            ["Littérature québécoise", "Roman"],
            "Dans le Saint-Henri des années de guerre, Florentine Lacasse cherche à sortir de la pauvreté.",
            null,
            null,
            18.95m
        ),
        new(
            3,
            "L’Étranger",
            null,
            ["Albert Camus"],
            "Gallimard",
            1942,
            "fr",
            ["Classique", "Roman"],
            null,
            null,
            null,
            11.50m
        ),
        new(
            4,
            "Les Misérables",
            null,
            ["Victor Hugo"],
            null,
            1862,
            "fr",
            ["Classique", "Roman"],
            null,
            null,
            null,
            24.00m
        ),
        new(5, "Republic", null, ["Plato"], null, -375, "en", ["Classic", "Philosophy"], null, null, null, 15.25m)
        {
            OriginalTitle = "Πολιτεία",
            OriginalAuthor = "Πλάτων",
        },
        new(
            6,
            "Structure and Interpretation of Computer Programs",
            null,
            ["Harold Abelson", "Gerald Jay Sussman", "Julie Sussman"],
            "MIT Press",
            1985,
            "en",
            ["Software", "Science"],
            null,
            null,
            null,
            89.00m
        ),
        new(
            7,
            "Kamouraska",
            null,
            ["Anne Hébert"],
            "Seuil",
            1970,
            "fr",
            ["Littérature québécoise", "Roman"],
            null,
            null,
            null,
            16.95m
        ),
        new(
            8,
            "On the Origin of Species",
            "By Means of Natural Selection",
            ["Charles Darwin"],
            "John Murray",
            1859,
            "en",
            ["Science", "Classic"],
            null,
            null,
            null,
            17.75m
        ),
        new(
            9,
            "L’Avalée des avalés",
            null,
            ["Réjean Ducharme"],
            "Gallimard",
            1966,
            "fr",
            ["Littérature québécoise", "Roman"],
            null,
            null,
            null,
            19.95m
        ),
        new(
            10,
            "<script>alert('Pride & Prejudice')</script>",
            null,
            ["Jane \"Quote\" Austen"],
            null,
            1813,
            "en",
            ["Classic", "Novel"],
            null,
            null,
            null,
            12.00m
        ),
        new(
            11,
            "Maria Chapdelaine",
            null,
            ["Louis Hémon"],
            null,
            1913,
            "fr",
            ["Littérature québécoise", "Roman"],
            null,
            null,
            null,
            13.95m
        ),
        new(
            12,
            "Middlemarch",
            "A Study of Provincial Life",
            ["George Eliot"],
            null,
            1871,
            "en",
            ["Classic", "Novel"],
            null,
            null,
            null,
            14.50m
        )
        {
            Withdrawn = true,
        },
        .. Enumerable
            .Range(13, 18)
            .Select(n => new FakeBook(
                n,
                HardTitles.GetValueOrDefault(
                    n,
                    $"{TitlePrefixes[n % TitlePrefixes.Length]} {Topics[n % Topics.Length]}"
                ),
                null,
                [n % 2 == 0 ? "Marie-Claire Blais" : "Donald Knuth"],
                null,
                1950 + n,
                n % 3 == 1 ? "en" : "fr",
                [n % 2 == 0 ? "Roman" : "Science"],
                null,
                null,
                null,
                9.95m + n
            )),
    ];
}
