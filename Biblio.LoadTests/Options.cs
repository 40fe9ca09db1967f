using System.Globalization;

namespace Biblio.LoadTests;

/// <summary>Words of the command line: <c>--name value</c>.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads them; a name that is not among the known ones ends the program with a sentence.</summary>
    public static Options Read(IReadOnlyList<string> words, params IReadOnlyList<string> known)
    {
        var options = new Options();
        for (var i = 0; i < words.Count; i += 2)
        {
            var name = words[i].StartsWith("--", StringComparison.Ordinal) ? words[i][2..] : "";
            if (!known.Contains(name))
            {
                throw new LoadException($"'{words[i]}' is not known here. There are: {string.Join(' ', known.Select(one => "--" + one))}");
            }

            options._values[name] = i + 1 < words.Count ? words[i + 1] : throw new LoadException($"{words[i]} needs a value.");
        }

        return options;
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Number(string name, int otherwise, int least, int most) => _values.GetValueOrDefault(name) switch
    {
        null => otherwise,
        var text when int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        var text => throw new LoadException($"--{name} is a whole number from {least} to {most}, not '{text}'."),
    };
}
