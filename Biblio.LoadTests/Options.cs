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
                throw new UsageException(
                    $"'{words[i]}' is not known here. There are: {string.Join(' ', known.Select(one => "--" + one))}"
                );
            }

            options._values[name] =
                i + 1 < words.Count ? words[i + 1] : throw new UsageException($"{words[i]} needs a value.");
        }

        return options;
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Number(string name, int otherwise, int least, int most) =>
        _values.GetValueOrDefault(name) switch
        {
            null => otherwise,
            var text
                when int.TryParse(text, CultureInfo.InvariantCulture, out var number)
                    && number >= least
                    && number <= most => number,
            var text => throw new UsageException($"--{name} is a whole number from {least} to {most}, not '{text}'."),
        };

    /// <summary>Seconds, or with a unit: 90, 30s, 0.2s, 2m; a day at most.</summary>
    public TimeSpan Duration(string name, TimeSpan otherwise, double leastSeconds = 5)
    {
        if (_values.GetValueOrDefault(name) is not { } text)
        {
            return otherwise;
        }

        var unit = text.EndsWith('m') ? 60 : 1;
        return
            double.TryParse(
                text.TrimEnd('s', 'm'),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number * unit >= leastSeconds
            && number * unit <= 86_400
            ? TimeSpan.FromSeconds(number * unit)
            : throw new UsageException(
                $"--{name} is {leastSeconds} seconds to a day, such as 30s or 2m, not '{text}'."
            );
    }

    /// <summary>Rising numbers: 1000,100000.</summary>
    public IReadOnlyList<int> Sizes(string name, IReadOnlyList<int> otherwise)
    {
        if (_values.GetValueOrDefault(name) is not { } text)
        {
            return otherwise;
        }

        var sizes = text.Split(',')
            .Select(word =>
                int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= 10_000_000
                    ? size
                    : 0
            )
            .ToList();
        return sizes.Zip(sizes.Prepend(0)).All(pair => pair.First > pair.Second)
            ? sizes
            : throw new UsageException(
                $"--{name} is rising whole numbers up to 10000000, such as 1000,100000, not '{text}'."
            );
    }

    public Uri? Address(string name) =>
        _values.GetValueOrDefault(name) switch
        {
            null => null,
            var text
                when Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") =>
                address,
            var text => throw new UsageException(
                $"--{name} is an address such as http://localhost:8000, not '{text}'."
            ),
        };
}
