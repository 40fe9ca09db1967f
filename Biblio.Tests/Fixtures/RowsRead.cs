using System.Globalization;

namespace Biblio.Tests.Fixtures;

/// <summary>Counts the rows that statements read from the tables of a schema.</summary>
internal static class RowsRead
{
    /// <summary>
    /// Does this work, and returns the tables from which it read more rows than <paramref name="max"/>, with the number.
    /// Background services of the same schema count too.
    /// </summary>
    public static async Task<string> FindManyAsync(string schema, int max, Func<Task> workAsync)
    {
        var mariadb = await MariaDbServer.SharedAsync();
        await mariadb.ExecuteAsync("SET GLOBAL userstat = 1");
        var before = await CountAsync(mariadb, schema);
        await workAsync();
        var after = await CountAsync(mariadb, schema);
        // Work that reads nothing at all was not counted.
        Assert.NotEqual(before, after);
        return string.Join(
            ", ",
            after
                .Select(table => (table.Key, Rows: table.Value - before.GetValueOrDefault(table.Key)))
                .Where(table => table.Rows > max)
        );
    }

    private static async Task<Dictionary<string, long>> CountAsync(MariaDbServer mariadb, string schema)
    {
        var lines = await mariadb.ExecuteAsync(
            $"SELECT table_name, rows_read FROM information_schema.table_statistics WHERE table_schema = '{schema}'"
        );
        return lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(row => row[0], row => long.Parse(row[1], CultureInfo.InvariantCulture));
    }
}
