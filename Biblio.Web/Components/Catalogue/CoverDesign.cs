namespace Biblio.Web.Components.Catalogue;

/// <summary>The design of a generated cover. The same title always gives the same design.</summary>
public sealed record CoverDesign(
    IReadOnlyList<string> Title,
    double FontSize,
    string Author,
    string Background,
    string Foreground,
    string Accent,
    int Pattern,
    bool IsMirrored,
    int Seed
)
{
    public const int Frame = 0;

    private const int MaxLines = 5;
    private const int PatternCount = 10;

    // The width for text on a cover of width 200, without and with a frame.
    private const int TextWidth = 168;
    private const int FramedTextWidth = 140;

    // Background and foreground have a contrast ratio of 7:1 or better.
    private static readonly (string Background, string Foreground, string Accent)[] Palettes =
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
        ("#5b2c12", "#fbeeda", "#dba24e"),
        ("#f3d6cc", "#4a1d24", "#b5533c"),
        ("#2b2150", "#efeafb", "#b09be0"),
        ("#cfe3df", "#123a38", "#2f7f77"),
        ("#1f1f24", "#f4f1ea", "#c7a75a"),
        ("#e6dcf0", "#35204f", "#8a63ab"),
        ("#0f4d3f", "#eef6ee", "#e7c873"),
        ("#f0e9e1", "#7a1f2b", "#c98c3b"),
    ];

    public static CoverDesign Create(string title, string author)
    {
        // The cart knows no author, and its covers are the same.
        var seed = Hash(title);
        var palette = Palettes[seed % Palettes.Length];
        var lines = CoverText.Wrap(
            title,
            CoverText.Width(title) switch
            {
                <= 24 => 12,
                <= 50 => 14,
                _ => 17,
            },
            MaxLines
        );
        var pattern = seed / Palettes.Length % PatternCount;
        var fontSize = FitFontSize(
            lines.Select(CoverText.Width).DefaultIfEmpty().Max(),
            27,
            pattern == Frame ? FramedTextWidth : TextWidth
        );
        var (background, foreground, accent) = palette;
        return new(
            lines,
            fontSize,
            CoverText.Shorten(author, 28),
            background,
            foreground,
            accent,
            pattern,
            seed / Palettes.Length / PatternCount % 2 == 1,
            seed % 7
        );
    }

    /// <summary>
    /// FNV-1a with a final mix for the low bits. Unlike <c>GetHashCode</c>, it is the same in every process.
    /// </summary>
    private static int Hash(string text)
    {
        unchecked
        {
            var hash = text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);
            hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
            hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
            return (int)((hash ^ (hash >> 16)) & 0x7fff_ffff);
        }
    }

    /// <summary>
    /// The font size that fits this number of Latin letters into the width. It assumes a wide serif, because the browser
    /// selects the font.
    /// </summary>
    public static double FitFontSize(int letters, double max, int width = TextWidth) =>
        Math.Min(max, Math.Round(width / (0.64 * Math.Max(letters, 1)), 1));
}
