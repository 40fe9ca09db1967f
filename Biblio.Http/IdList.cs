using System.Globalization;

namespace Biblio.Http;

/// <summary>Reads a list of ids from a query parameter: 7,8,9.</summary>
public static class IdList
{
    /// <summary>The response is 400 when the text is something else, or has more than <paramref name="maxIds"/>.</summary>
    public static List<long> Parse(string field, string text, int maxIds = 100)
    {
        List<long> ids = [];
        foreach (var part in text.Split(','))
        {
            if (
                !long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || ids.Count == maxIds
            )
            {
                throw new FieldException(field, $"Up to {maxIds} whole numbers, separated by commas.");
            }

            ids.Add(id);
        }

        return ids;
    }
}
