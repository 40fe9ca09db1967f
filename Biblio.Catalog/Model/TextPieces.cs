using System.Globalization;
using System.Text;

namespace Biblio.Catalog.Model;

/// <summary>Letters and digits between two other characters, folded, with the characters before them.</summary>
internal sealed record TextPiece(string Separator, IReadOnlyList<string> Parts, bool IsUnspaced)
{
    /// <summary>The piece as one string. An unspaced piece has a part for each character.</summary>
    public string Text { get; } = Parts.Count == 1 ? Parts[0] : string.Concat(Parts);
}

/// <summary>Splits text into pieces, and folds case, accents, ligatures and widths.</summary>
internal sealed class TextPieces
{
    private readonly List<TextPiece> _pieces = [];
    private readonly StringBuilder _separator = new();
    private readonly StringBuilder _word = new();
    private readonly List<StringBuilder> _characters = [];

    public static List<TextPiece> Split(string? text)
    {
        var pieces = new TextPieces();
        // An acute accent alone is an apostrophe, but decomposition turns it into a space.
        foreach (var rune in (text ?? "").Replace('´', '\'').Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            pieces.Add(rune);
        }

        pieces.EndPiece();
        return pieces._pieces;
    }

    private void Add(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
        {
            AddMark(rune);
        }
        else if (Script.IsUnspaced(rune.Value))
        {
            AddCharacter(rune, isMark: category is UnicodeCategory.SpacingCombiningMark);
        }
        else if (IsWordCharacter(rune, category))
        {
            EndCharacters();
            _word.Append(Fold(rune, category));
        }
        else if (_word.Length > 0 && rune.Value is '+' or '#')
        {
            _word.Append(rune.Value == '+' ? "plus" : "sharp");
        }
        else
        {
            EndPiece();
            _separator.Append(rune.ToString());
        }
    }

    private static bool IsWordCharacter(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.SpacingCombiningMark
        || (Rune.IsLetterOrDigit(rune) && !Script.IsApostropheLetter(rune.Value));

    private static string Fold(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.DecimalDigitNumber
            ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture)
            : rune.Value switch
            {
                // Arabic and Persian spell these letters in two ways. The last one only lengthens a line.
                'ى' or 'ی' => "ي",
                'ة' => "ه",
                'ک' => "ك",
                'ـ' => "",
                _ => Tokenizer.Fold(Rune.ToLowerInvariant(rune)),
            };

    // An accent is dropped. In scripts where marks are vowels or change the sound, they belong to their letter.
    private void AddMark(Rune rune)
    {
        if (!Script.IsSignificantMark(rune.Value))
        {
            return;
        }

        if (_characters.Count > 0)
        {
            _characters[^1].Append(rune.ToString());
        }
        else if (_word.Length > 0)
        {
            _word.Append(rune.ToString());
        }
    }

    private void AddCharacter(Rune rune, bool isMark)
    {
        EndWord();
        if (isMark && _characters.Count > 0)
        {
            _characters[^1].Append(rune.ToString());
        }
        else if (Script.IsHangulVowelOrFinal(rune.Value) && _characters.Count > 0)
        {
            // Decomposition splits a Korean syllable into letters.
            _characters[^1].Append(rune.ToString());
        }
        else
        {
            _characters.Add(new StringBuilder(rune.ToString()));
        }
    }

    private void EndPiece()
    {
        EndWord();
        EndCharacters();
    }

    private void EndWord()
    {
        if (_word.Length > 0)
        {
            EndPiece([_word.ToString()], isUnspaced: false);
            _word.Clear();
        }
    }

    private void EndCharacters()
    {
        if (_characters.Count > 0)
        {
            EndPiece([.. _characters.Select(character => character.ToString().Normalize())], isUnspaced: true);
            _characters.Clear();
        }
    }

    private void EndPiece(IReadOnlyList<string> parts, bool isUnspaced)
    {
        _pieces.Add(new(_separator.ToString(), parts, isUnspaced));
        _separator.Clear();
    }
}
