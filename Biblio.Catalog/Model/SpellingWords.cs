using System.Text.RegularExpressions;

namespace Biblio.Catalog.Model;

/// <summary>Words with their frequency. It replaces a word that is unknown by the most similar known one.</summary>
internal sealed partial class SpellingWords
{
    // Many short words resemble each other, so that a correction would be a guess.
    private const int MinLength = 4;
    private const int MinLengthForTwoErrors = 6;
    private const int MaxLength = 40;

    private readonly Dictionary<string, (string Spelling, int Count)> _words = [];
    private readonly Dictionary<int, List<string>> _byLength = [];

    public void Add(string text)
    {
        foreach (Match match in WordRegex().Matches(text))
        {
            if (ToKey(match.Value) is not { Length: <= MaxLength } key)
            {
                continue;
            }

            if (_words.TryGetValue(key, out var known))
            {
                _words[key] = known with { Count = known.Count + 1 };
                continue;
            }

            _words[key] = (match.Value.ToLowerInvariant(), 1);
            if (key.Length >= MinLength - 1)
            {
                (_byLength.TryGetValue(key.Length, out var list) ? list : _byLength[key.Length] = []).Add(key);
            }
        }
    }

    /// <summary>Returns the text with its unknown words corrected. Null when no word needs or has a correction.</summary>
    public string? Correct(string text)
    {
        var words = WordRegex().Matches(text).Select(match => match.Value).ToList();
        var corrected = words.ConvertAll(word => Find(word) ?? word);
        return words.SequenceEqual(corrected) ? null : string.Join(' ', corrected);
    }

    private string? Find(string word)
    {
        if (ToKey(word) is not { Length: >= MinLength and <= MaxLength } key || _words.ContainsKey(key))
        {
            return null;
        }

        var max = key.Length >= MinLengthForTwoErrors ? 2 : 1;
        return Enumerable
            .Range(key.Length - max, (2 * max) + 1)
            .SelectMany(length => _byLength.GetValueOrDefault(length, []))
            .Select(known => (Key: known, Distance: EditDistance.Between(key, known, max)))
            .Where(candidate => candidate.Distance <= max)
            .OrderBy(candidate => candidate.Distance)
            .ThenByDescending(candidate => _words[candidate.Key].Count)
            .ThenBy(candidate => candidate.Key, StringComparer.Ordinal)
            .Select(candidate => _words[candidate.Key].Spelling)
            .FirstOrDefault();
    }

    private static string? ToKey(string word) => Tokenizer.Tokenize(word) is [var key] ? key : null;

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+")]
    private static partial Regex WordRegex();
}
