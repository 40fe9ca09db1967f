using System.Text;

namespace Biblio.Persistence.Migrations;

/// <summary>Splits SQL files into statements.</summary>
internal static class SqlScript
{
    /// <summary>
    /// Splits a script at semicolons outside quotes and comments. DELIMITER is not supported, so a file cannot contain
    /// procedures or triggers with bodies.
    /// </summary>
    public static IEnumerable<string> Split(string sql)
    {
        var statement = new StringBuilder();
        for (var i = 0; i < sql.Length; )
        {
            var end = EndOfToken(sql, i);
            var token = sql[i..end];
            i = end;
            if (token == ";")
            {
                if (Take(statement) is { } whole)
                {
                    yield return whole;
                }
            }
            else
            {
                statement.Append(IsComment(token) ? " " : token);
            }
        }

        if (Take(statement) is { } rest)
        {
            yield return rest;
        }
    }

    private static string? Take(StringBuilder statement)
    {
        var text = statement.ToString().Trim();
        statement.Clear();
        return text.Length > 0 ? text : null;
    }

    private static int EndOfToken(string sql, int start) =>
        sql[start] switch
        {
            '\'' or '"' or '`' => EndOfQuoted(sql, start),
            '#' => EndAfter(sql, start, "\n"),
            '-' when IsAt(sql, start, "--") && (start + 2 == sql.Length || char.IsWhiteSpace(sql[start + 2])) =>
                EndAfter(sql, start, "\n"),
            '/' when IsAt(sql, start, "/*") => EndAfter(sql, start + 2, "*/"),
            _ => start + 1,
        };

    private static int EndOfQuoted(string sql, int start)
    {
        var i = start + 1;
        while (i < sql.Length && sql[i] != sql[start])
        {
            i += sql[i] == '\\' && sql[start] != '`' ? 2 : 1;
        }

        return Math.Min(i + 1, sql.Length);
    }

    private static int EndAfter(string sql, int start, string mark)
    {
        var found = sql.IndexOf(mark, start, StringComparison.Ordinal);
        return found < 0 ? sql.Length : found + mark.Length;
    }

    private static bool IsAt(string sql, int start, string mark) =>
        string.CompareOrdinal(sql, start, mark, 0, mark.Length) == 0;

    // The server executes /*! ... */ depending on its version, so it is not a comment.
    private static bool IsComment(string token) =>
        token is ['#', ..] or ['-', '-', ..] || (token is ['/', '*', ..] && token is not ['/', '*', '!', ..]);
}
