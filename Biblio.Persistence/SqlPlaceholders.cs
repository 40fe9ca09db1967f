using System.Text;

namespace Biblio.Persistence;

/// <summary>
/// Placeholders such as <c>{0},{1}</c>, for a statement whose number of arguments is only known when it runs.
/// </summary>
public static class SqlPlaceholders
{
    /// <summary>The placeholders of a list, as in <c>id IN ({0},{1},{2})</c>, without the parentheses.</summary>
    /// <param name="count">The number of arguments in the list.</param>
    /// <param name="first">The index of the first of them.</param>
    public static string List(int count, int first = 0) => AppendList(new(), count, first).ToString();

    /// <summary>The rows of an INSERT, as in <c>({0},{1}),({2},{3})</c>.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="width">The number of arguments in each row.</param>
    /// <param name="first">The index of the first argument of the first row.</param>
    /// <param name="tail">More values of each row, such as <c>{0}</c> for an argument that all rows share.</param>
    public static string Rows(int count, int width, int first = 0, string tail = "")
    {
        var rows = new StringBuilder();
        for (var row = 0; row < count; row++)
        {
            AppendList(rows.Append(row == 0 ? "(" : ",("), width, first + (row * width));
            rows.Append(tail.Length == 0 ? "" : ",").Append(tail).Append(')');
        }

        return rows.ToString();
    }

    private static StringBuilder AppendList(StringBuilder text, int count, int first)
    {
        for (var index = first; index < first + count; index++)
        {
            text.Append(index == first ? "{" : ",{").Append(index).Append('}');
        }

        return text;
    }
}
