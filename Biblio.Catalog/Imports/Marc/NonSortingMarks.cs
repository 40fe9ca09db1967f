using System.Text;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// The control characters around words that a catalogue ignores when it sorts, such as the article of a title (NSB and
/// NSE).
/// </summary>
internal static class NonSortingMarks
{
    private const char NonSortBegin = '\u0098';
    private const char NonSortEnd = '\u009c';

    /// <summary>
    /// Removes the marks around an article that sorting ignores. A single U+009C between letters is no such mark, but
    /// œ of Windows-1252.
    /// </summary>
    public static string Remove(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0088', NonSortEnd))
        {
            return text;
        }

        var bare = new StringBuilder(text.Length);
        var isOpen = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isMark =
                c is NonSortBegin or '\u0088' or '\u0089'
                || (
                    c == NonSortEnd
                    && (
                        isOpen
                        || i == 0
                        || i == text.Length - 1
                        || !char.IsLetter(text[i - 1])
                        || !char.IsLetter(text[i + 1])
                    )
                );
            isOpen = c == NonSortBegin || (isOpen && c != NonSortEnd);
            if (!isMark)
            {
                bare.Append(c);
            }
        }

        return bare.ToString();
    }
}
