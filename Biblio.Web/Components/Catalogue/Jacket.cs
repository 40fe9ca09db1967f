namespace Biblio.Web.Components.Catalogue;

/// <summary>What a book's drawn cover looks like: colours and pattern follow from its title and author, so it is recognised again.</summary>
internal sealed record Jacket(
    IReadOnlyList<string> Title,
    double Size,
    string Author,
    string Ground,
    string Ink,
    string Accent,
    int Pattern,
    int Seed
)
{
    public const int Frame = 0;

    private const int Lines = 5;
    private const int Patterns = 6;

    /// <summary>Of the 200 that a jacket is wide, what a title may take; a frame takes some of it.</summary>
    private const int Width = 168;
    private const int FramedWidth = 140;

    /// <summary>Ground, ink, accent: each pair of ground and ink reads at 7:1 or better.</summary>
    private static readonly (string Ground, string Ink, string Accent)[] Palettes =
    [
        ("#1d3b34", "#f6ecd6", "#c9a24b"),
        ("#6d1f2b", "#fbeedd", "#e0a458"),
        ("#f1e4c8", "#3a2a1d", "#b5482f"),
        ("#22304f", "#eef0f5", "#d9885b"),
        ("#e9ded2", "#24313a", "#4f7f86"),
        ("#2e2a26", "#f3e9da", "#a8442f"),
        ("#dfe6d5", "#22351f", "#6f8f52"),
        ("#4a2545", "#f7e9ee", "#d08fa4"),
        ("#f6d9a8", "#3b1f12", "#8f3b26"),
        ("#123c4a", "#e8f3ef", "#e2b04a"),
        ("#d8dfe8", "#1e2a44", "#c25b4a"),
        ("#3d4a2a", "#f5f0d8", "#d6b656"),
    ];

    public static Jacket For(string title, string author)
    {
        var seed = Seeded(title + "\n" + author);
        var palette = Palettes[seed % Palettes.Length];
        var lines = Wrap(
            title,
            title.Length switch
            {
                <= 24 => 10,
                <= 50 => 13,
                _ => 17,
            }
        );
        var pattern = seed / Palettes.Length % Patterns;
        var size = Fit(
            lines.Select(line => line.Length).DefaultIfEmpty().Max(),
            27,
            pattern == Frame ? FramedWidth : Width
        );
        return new(lines, size, Shorten(author, 28), palette.Ground, palette.Ink, palette.Accent, pattern, seed % 7);
    }

    /// <summary>FNV-1a, stirred once more for its low bits: the same on every machine and every day, unlike GetHashCode.</summary>
    private static int Seeded(string text)
    {
        unchecked
        {
            var hash = text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);
            hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
            return (int)((hash ^ (hash >> 13)) & 0x7fff_ffff);
        }
    }

    /// <summary>The size at which so many letters of a wide serif stay inside the margins: whose fonts it will be is not known here.</summary>
    public static double Fit(int letters, double largest, int width = Width) =>
        Math.Min(largest, Math.Round(width / (0.64 * Math.Max(letters, 1)), 1));

    private static List<string> Wrap(string title, int width)
    {
        var lines = new List<string>();
        foreach (var word in title.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width)
            {
                lines[^1] += " " + word;
            }
            else
            {
                lines.Add(Shorten(word, 20));
            }
        }

        return lines.Count <= Lines ? lines : [.. lines.Take(Lines - 1), lines[Lines - 1] + "…"];
    }

    private static string Shorten(string text, int width) =>
        text.Length <= width ? text : text[..(width - 1)].TrimEnd(' ', ',') + "…";
}
