using System.Globalization;

namespace Biblio.Api.Exercises;

internal static class ExerciseId
{
    /// <summary>A whole number from 1. Null for any other text, which is the id of nothing.</summary>
    public static long? Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
}
