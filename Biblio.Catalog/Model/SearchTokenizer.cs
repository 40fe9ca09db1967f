namespace Biblio.Catalog.Model;

/// <summary>
/// Splits text into the words of the search index. Unlike the keys of <see cref="Tokenizer"/>, whose stored form must
/// not change, it knows compounds and scripts without spaces.
/// </summary>
internal static class SearchTokenizer
{
    private const string Apostrophes = "'’‘‛`´′ʹʻʼʽʾʿ՚׳";
    private const string Hyphens = "-‐‑‒–־·&";

    public static List<SearchWord> Split(string? text)
    {
        var pieces = TextPieces.Split(text);
        var words = new List<SearchWord>();
        for (int start = 0, end; start < pieces.Count; start = end)
        {
            end = start + 1;
            while (end < pieces.Count && IsJoined(pieces[end - 1], pieces[end]))
            {
                end++;
            }

            words.Add(ToWord(pieces[start..end]));
        }

        return words;
    }

    private static SearchWord ToWord(List<TextPiece> pieces)
    {
        List<string> parts = [.. pieces.SelectMany(piece => piece.Parts)];
        return new(parts, pieces.Count == 1 ? parts : FindSignificant(pieces), pieces[0].IsUnspaced);
    }

    private static List<string> FindSignificant(List<TextPiece> pieces)
    {
        if (IsApostrophe(pieces[^1].Separator) && StopWords.IsContraction(pieces[^1].Text))
        {
            return [];
        }

        var significant = pieces
            .Where(
                (piece, i) =>
                    !StopWords.Contain(piece.Text)
                    && !(
                        i + 1 < pieces.Count && IsApostrophe(pieces[i + 1].Separator) && StopWords.IsElision(piece.Text)
                    )
            )
            .Select(piece => piece.Text)
            .ToList();
        return significant.Count > 0 && !pieces.TrueForAll(IsLetter) ? significant : [.. pieces.Select(p => p.Text)];
    }

    private static bool IsJoined(TextPiece left, TextPiece right) =>
        !left.IsUnspaced
        && !right.IsUnspaced
        && (
            IsApostrophe(right.Separator)
            || (right.Separator is [var separator] && Hyphens.Contains(separator, StringComparison.Ordinal))
            || (IsLetter(left) && IsLetter(right) && right.Separator is "." or " " or ". ")
            || (IsNumber(left) && IsNumber(right) && IsDigitSeparator(right))
        );

    private static bool IsApostrophe(string separator) =>
        separator is [var character] && Apostrophes.Contains(character, StringComparison.Ordinal);

    private static bool IsLetter(TextPiece piece) => piece.Text is [var letter] && char.IsLetter(letter);

    private static bool IsNumber(TextPiece piece) => piece.Text.All(char.IsAsciiDigit);

    // Thousands are separated by a full stop, a comma, or a space: 20 000.
    private static bool IsDigitSeparator(TextPiece right) =>
        right.Separator is "." or "," || (right.Separator is " " && right.Text.Length == 3);
}
