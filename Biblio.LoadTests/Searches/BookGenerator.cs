using Biblio.LoadTests.Reports;

namespace Biblio.LoadTests.Searches;

/// <summary>
/// Generates books like those of a large catalogue: few words, authors and subjects account for a large share. Two of
/// five titles have the most frequent word. The book of an id is always the same.
/// </summary>
internal sealed class BookGenerator(ulong seed)
{
    public const int TitleWordCount = 20_000;

    // Names have other words than titles, so that a word of a title finds only titles.
    private const int FirstGivenName = 100_000;
    private const int GivenNameCount = 2_000;
    private const int FirstFamilyName = 200_000;
    private const int FamilyNameCount = 100_000;
    private const int FirstSubject = 400_000;
    private const int SubjectCount = 3_000;

    private static readonly string[] Languages = ["en", "fr", "de", "es", "it", "fi"];

    private readonly ZipfDistribution _titleWords = new(TitleWordCount);
    private readonly ZipfDistribution _givenNames = new(GivenNameCount);
    private readonly ZipfDistribution _familyNames = new(FamilyNameCount);
    private readonly ZipfDistribution _subjects = new(SubjectCount);
    private readonly ZipfDistribution _languages = new(Languages.Length);

    public IEnumerable<GeneratedBook> Generate(long first, long last)
    {
        for (var id = first; id <= last; id++)
        {
            yield return Generate(id);
        }
    }

    public GeneratedBook Generate(long id)
    {
        var random = new SplitMix64(seed ^ (ulong)id);
        var titleWords = new int[2 + random.Next(8)];
        for (var i = 0; i < titleWords.Length; i++)
        {
            titleWords[i] = (int)_titleWords.Next(ref random);
        }

        var subjects = new HashSet<string>();
        for (var count = 1 + random.Next(4); count > 0; count--)
        {
            subjects.Add(GeneratedWord.Create(FirstSubject + (int)_subjects.Next(ref random)));
        }

        return new(
            id,
            titleWords,
            CreateAuthor((int)_givenNames.Next(ref random), (int)_familyNames.Next(ref random)),
            [.. subjects],
            1800 + random.Next(226),
            Languages[_languages.Next(ref random) - 1],
            500 + random.Next(5_000)
        );
    }

    /// <summary>The author with these names, by their frequency from 1 on.</summary>
    public static string CreateAuthor(int givenName, int familyName) =>
        $"{GeneratedWord.Create(FirstGivenName + givenName)} {GeneratedWord.Create(FirstFamilyName + familyName)}";
}
