namespace Biblio.Catalog.Model;

/// <summary>
/// The optimal string alignment distance: how many letters are missing, added, replaced, or swapped with their
/// neighbour.
/// </summary>
internal static class EditDistance
{
    /// <summary>Returns the distance, or a number above <paramref name="max"/> when it is larger.</summary>
    public static int Between(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int max)
    {
        if (Math.Abs(one.Length - other.Length) > max)
        {
            return max + 1;
        }

        var width = other.Length + 1;
        Span<int> rows = width * 3 <= 256 ? stackalloc int[width * 3] : new int[width * 3];
        var before = rows[..width];
        var last = rows.Slice(width, width);
        var row = rows[(2 * width)..];
        for (var j = 0; j < width; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j < width; j++)
            {
                var replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }

                least = Math.Min(least, row[j]);
            }

            if (least > max)
            {
                return max + 1;
            }

            var oldest = before;
            before = last;
            last = row;
            row = oldest;
        }

        return last[other.Length];
    }
}
