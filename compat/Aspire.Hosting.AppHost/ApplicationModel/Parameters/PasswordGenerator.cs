using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Random text of the asked-for kinds of characters; those that are easily mistaken or need quoting are not among them.</summary>
internal static class PasswordGenerator
{
    public static string Generate(int minLength, params (bool Allowed, int Minimum, string Characters)[] kinds)
    {
        if (kinds.Any(kind => kind.Minimum < 0 || (!kind.Allowed && kind.Minimum > 0)))
        {
            throw new ArgumentException("A minimum must be 0 for a kind of character that is not allowed.");
        }

        var all = string.Concat(kinds.Where(kind => kind.Allowed).Select(kind => kind.Characters));
        if (all.Length == 0)
        {
            throw new ArgumentException("At least one character type must be enabled.");
        }

        List<char> chosen = [];
        foreach (var (_, minimum, characters) in kinds)
        {
            chosen.AddRange(RandomNumberGenerator.GetItems<char>(characters, minimum));
        }

        chosen.AddRange(RandomNumberGenerator.GetItems<char>(all, Math.Max(0, minLength - chosen.Count)));
        var password = chosen.ToArray();
        RandomNumberGenerator.Shuffle<char>(password);
        return new string(password);
    }
}
