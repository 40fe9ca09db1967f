using System.Text;

namespace Biblio.LoadTests.Searches;

/// <summary>
/// Makes a pronounceable word from a number, such as "lak" or "tivom". No word is the beginning of another, and none has
/// an ending that a search would remove. So the books with a word can be counted exactly.
/// </summary>
internal static class GeneratedWord
{
    private const string Consonants = "lrtdpgvfzhjn";
    private const string Vowels = "aoiu";
    private const string Ends = "kmb";

    public static string Create(int number)
    {
        var word = new StringBuilder();
        var rest = number / Ends.Length;
        do
        {
            word.Append(Consonants[rest % Consonants.Length]);
            rest /= Consonants.Length;
            word.Append(Vowels[rest % Vowels.Length]);
            rest /= Vowels.Length;
        } while (rest > 0);

        return word.Append(Ends[number % Ends.Length]).ToString();
    }
}
