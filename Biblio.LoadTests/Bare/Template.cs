using System.Globalization;
using System.Text.RegularExpressions;

namespace Biblio.LoadTests.Bare;

/// <summary>
/// The statements of the recorded order, for any number of further ones. Its keys are recognised because the tables gave them out from a <see cref="First"/> that occurs nowhere else;
/// ids of messages are new for every order.
/// </summary>
internal sealed partial class Template
{
    private const long Apart = 1_000_000_000;

    private readonly IReadOnlyList<string> _statements;
    private readonly Dictionary<long, int> _keysOfAnOrder;

    /// <param name="statements">As recorded.</param>
    public Template(IReadOnlyList<string> statements)
    {
        _statements = statements;
        _keysOfAnOrder = statements
            .SelectMany(statement => Keys().Matches(statement))
            .Select(key => long.Parse(key.ValueSpan, CultureInfo.InvariantCulture))
            .GroupBy(FirstOf)
            .ToDictionary(keys => keys.Key, keys => (int)(keys.Max() - keys.Key) + 1);
    }

    /// <summary>How many statements an order is.</summary>
    public int Count => _statements.Count;

    /// <summary>Where the keys of the table with this number, from 0 on, begin before an order is recorded.</summary>
    public static long First(int table) => (5 + table) * Apart;

    /// <summary>Writes order number <paramref name="number"/>, counted from 0 in every copy of the tables; each copy gives its keys out in the same way.</summary>
    public void Write(TextWriter output, long number)
    {
        var messages = new Dictionary<string, string>();
        foreach (var statement in _statements)
        {
            var mine = MessageIds()
                .Replace(statement, id =>
                    messages.TryGetValue(id.Value, out var known)
                        ? known
                        : messages[id.Value] = Guid.NewGuid().ToString()
                );
            output.Write(
                Keys()
                    .Replace(mine, key =>
                        Shifted(long.Parse(key.ValueSpan, CultureInfo.InvariantCulture), number)
                            .ToString(CultureInfo.InvariantCulture)
                    )
            );
            // some are several statements in one packet: the client may not take them apart
            output.Write("$$\n");
        }
    }

    private long Shifted(long key, long number) => key + (number * _keysOfAnOrder[FirstOf(key)]);

    private static long FirstOf(long key) => key / Apart * Apart;

    // the first thousand from 5000000000 on, from 6000000000 on, ...: nothing else in an order has so many digits without a point
    [GeneratedRegex(@"(?<![\w.-])[5-9]000000\d{3}(?![\w.-])")]
    private static partial Regex Keys();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex MessageIds();
}
