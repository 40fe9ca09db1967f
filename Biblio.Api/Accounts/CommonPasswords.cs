using System.Collections.Frozen;
using System.Text;

namespace Biblio.Api.Accounts;

/// <summary>
/// Recognises the 30 000 most common passwords and their usual variants. These are another case, digits and signs
/// around or between the letters, digits for letters, backwards, and repeated. The list is in the package zxcvbn-core.
/// </summary>
internal static class CommonPasswords
{
    private const string List = "zxcvbn-core.Dictionaries.passwords.lst";
    private const int MinWordLength = 3;
    private const int MinDigits = 16;

    // Fewer letters between digits and signs are a word by chance.
    private const int MinScatteredLetters = 5;

    private static readonly FrozenSet<string> Words = Read();

    // Each digit or sign stands for one letter, and 1 for two.
    private static readonly (string Signs, string Letters)[] Substitutions =
    [
        ("013457@$!", "oleastasi"),
        ("013457@$!", "oieastasi"),
    ];

    public static int Count => Words.Count;

    public static bool Contains(string password)
    {
        // The compatibility form turns full-width and styled letters into plain ones.
        var plain = password.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        return IsOnlyDigits(plain) || Variants(plain).Any(IsCommon);
    }

    private static IEnumerable<string> Variants(string password)
    {
        yield return password;
        foreach (var text in Substitutions.Select(pair => Substitute(password, pair)).Prepend(password))
        {
            yield return text;
            // The letters between digits and signs on both sides, and all letters.
            yield return TrimToLetters(text);
            if (string.Concat(text.Where(char.IsLetter)) is { Length: >= MinScatteredLetters } letters)
            {
                yield return letters;
            }
        }

        // A sign at an end may be an addition and not a letter: Passw0rd1!
        foreach (var pair in Substitutions)
        {
            yield return Substitute(TrimToLetters(password), pair);
        }
    }

    private static bool IsCommon(string text) =>
        text.Length >= MinWordLength
        && (Words.Contains(text) || Words.Contains(Reverse(text)) || IsSequence(text) || IsRepetition(text));

    /// <summary>A birthday or a telephone number. Long numbers are accepted.</summary>
    private static bool IsOnlyDigits(string text) => text.Length < MinDigits && text.All(char.IsDigit);

    /// <summary>Whether each character follows the previous one, like abcdefgh or 87654321.</summary>
    private static bool IsSequence(string text)
    {
        var step = text[1] - text[0];
        return step is 1 or -1 && text.Zip(text.Skip(1), (first, second) => second - first).All(next => next == step);
    }

    /// <summary>Whether the text repeats a common word, or a few characters.</summary>
    private static bool IsRepetition(string text) =>
        Enumerable
            .Range(1, text.Length / 2)
            .Where(length => text.Length % length == 0 && IsPeriod(text, length))
            .Any(length => length <= MinWordLength || Words.Contains(text[..length]));

    private static bool IsPeriod(string text, int length) =>
        text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length));

    private static string TrimToLetters(string text)
    {
        var (first, last) = (text.TakeWhile(c => !char.IsLetter(c)).Count(), text.Length);
        while (last > first && !char.IsLetter(text[last - 1]))
        {
            last--;
        }

        return text[first..last];
    }

    private static string Substitute(string text, (string Signs, string Letters) pair) =>
        string.Concat(
            text.Select(c =>
                pair.Signs.IndexOf(c, StringComparison.Ordinal) is >= 0 and var index ? pair.Letters[index] : c
            )
        );

    private static string Reverse(string text) => new([.. text.Reverse()]);

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(Zxcvbn.Zxcvbn).Assembly.GetManifestResourceStream(List)
            ?? throw new InvalidOperationException($"The package zxcvbn-core has no {List}.");
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
