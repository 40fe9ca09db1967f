using System.Globalization;

namespace Biblio.LoadTests;

/// <summary>Options of the command line, as <c>--name value</c>.</summary>
internal sealed class CommandLineOptions
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>
    /// Parses the arguments. An option whose name is not allowed throws a <see cref="UsageException"/>.
    /// </summary>
    public static CommandLineOptions Parse(IReadOnlyList<string> arguments, params IReadOnlyList<string> allowedNames)
    {
        var options = new CommandLineOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            if (!allowedNames.Contains(name))
            {
                throw new UsageException(
                    $"Unknown option '{arguments[i]}'. The options are: "
                        + string.Join(' ', allowedNames.Select(allowedName => "--" + allowedName))
                );
            }

            options._values[name] =
                i + 1 < arguments.Count ? arguments[i + 1] : throw new UsageException($"{arguments[i]} needs a value.");
        }

        return options;
    }

    /// <summary>Whether the arguments have this flag, and the arguments without it.</summary>
    public static (bool IsSet, IReadOnlyList<string> Others) TakeFlag(IReadOnlyList<string> arguments, string flag) =>
        (arguments.Contains(flag), [.. arguments.Where(argument => argument != flag)]);

    public string? GetText(string name) => _values.GetValueOrDefault(name);

    public int GetInteger(string name, int defaultValue, int min, int max) =>
        _values.GetValueOrDefault(name) switch
        {
            null => defaultValue,
            var text
                when int.TryParse(text, CultureInfo.InvariantCulture, out var number)
                    && number >= min
                    && number <= max => number,
            var text => throw new UsageException($"--{name} must be an integer from {min} to {max}, not '{text}'."),
        };

    /// <summary>Reads seconds, or a number with a unit: 90, 30s, 0.2s, 2m. The maximum is one day.</summary>
    public TimeSpan GetDuration(string name, TimeSpan defaultValue, double minSeconds = 5)
    {
        if (_values.GetValueOrDefault(name) is not { } text)
        {
            return defaultValue;
        }

        var unit = text.EndsWith('m') ? 60 : 1;
        return
            double.TryParse(
                text.TrimEnd('s', 'm'),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number * unit >= minSeconds
            && number * unit <= 86_400
            ? TimeSpan.FromSeconds(number * unit)
            : throw new UsageException(
                $"--{name} must be from {minSeconds} seconds to one day, such as 30s or 2m, not '{text}'."
            );
    }

    /// <summary>Reads integers in ascending order, such as 1000,100000.</summary>
    public IReadOnlyList<int> GetIntegers(string name, IReadOnlyList<int> defaultValue)
    {
        if (_values.GetValueOrDefault(name) is not { } text)
        {
            return defaultValue;
        }

        var sizes = text.Split(',')
            .Select(item =>
                int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= 10_000_000
                    ? size
                    : 0
            )
            .ToList();
        return sizes.Zip(sizes.Prepend(0)).All(pair => pair.First > pair.Second)
            ? sizes
            : throw new UsageException(
                $"--{name} must be ascending integers up to 10000000, such as 1000,100000, not '{text}'."
            );
    }

    public Uri? GetUri(string name) => _values.GetValueOrDefault(name) is { } text ? ParseUri("--" + name, text) : null;

    /// <summary>Reads an absolute http or https URL. Another text throws a <see cref="UsageException"/>.</summary>
    public static Uri ParseUri(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            ? address
            : throw new UsageException($"{name} must be a URL such as http://localhost:8000, not '{text}'.");
}
