using System.Globalization;
using System.Text.RegularExpressions;

namespace Biblio.LoadTests.Bare;

/// <summary>
/// The statements of the recorded order, with placeholders for the keys of further orders. A key is recognised by its
/// value: the tables generated their keys from <see cref="FirstKey"/> on, which occurs nowhere else. Message ids are new
/// for every order.
/// </summary>
internal sealed partial class StatementTemplate
{
    private const long KeySpacing = 1_000_000_000;

    private readonly IReadOnlyList<string> _statements;
    private readonly Dictionary<long, int> _keysPerOrder;

    /// <param name="statements">The recorded statements.</param>
    public StatementTemplate(IReadOnlyList<string> statements)
    {
        _statements = statements;
        _keysPerOrder = statements
            .SelectMany(statement => KeyPattern().Matches(statement))
            .Select(key => long.Parse(key.ValueSpan, CultureInfo.InvariantCulture))
            .GroupBy(FirstKeyOf)
            .ToDictionary(keys => keys.Key, keys => (int)(keys.Max() - keys.Key) + 1);
    }

    /// <summary>The number of statements of one order.</summary>
    public int Count => _statements.Count;

    /// <summary>The first key of the table with this index (from 0), set before an order is recorded.</summary>
    public static long FirstKey(int table) => (5 + table) * KeySpacing;

    /// <summary>
    /// Writes the order with this index, counted from 0 in every copy of the tables. Each copy generates the same
    /// keys.
    /// </summary>
    public void Write(TextWriter output, long number)
    {
        var newIds = new Dictionary<string, string>();
        foreach (var statement in _statements)
        {
            var withNewIds = MessageIdPattern()
                .Replace(statement, id =>
                    newIds.TryGetValue(id.Value, out var newId) ? newId : newIds[id.Value] = Guid.NewGuid().ToString()
                );
            output.Write(
                KeyPattern()
                    .Replace(withNewIds, key =>
                        ShiftKey(long.Parse(key.ValueSpan, CultureInfo.InvariantCulture), number)
                            .ToString(CultureInfo.InvariantCulture)
                    )
            );
            // Some entries hold several statements in one packet. The delimiter keeps the client from splitting them.
            output.Write("$$\n");
        }
    }

    private long ShiftKey(long key, long number) => key + (number * _keysPerOrder[FirstKeyOf(key)]);

    private static long FirstKeyOf(long key) => key / KeySpacing * KeySpacing;

    // Matches the first thousand keys from 5000000000 on, from 6000000000 on, and so on. Nothing else in an order has
    // so many digits without a decimal point.
    [GeneratedRegex(@"(?<![\w.-])[5-9]000000\d{3}(?![\w.-])")]
    private static partial Regex KeyPattern();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex MessageIdPattern();
}
