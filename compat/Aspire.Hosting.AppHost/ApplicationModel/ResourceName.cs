namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names: 1-64 ASCII letters, digits and single hyphens, a letter first, no hyphen last.</summary>
internal static class ResourceName
{
    public static void Validate(string what, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var problem = name switch
        {
            { Length: > 64 } => "must be between 1 and 64 characters long",
            _ when !char.IsAsciiLetter(name[0]) => "must start with an ASCII letter",
            _ when name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') => "must contain only ASCII letters, digits, and hyphens",
            _ when name.Contains("--", StringComparison.Ordinal) => "cannot contain consecutive hyphens",
            _ when name[^1] == '-' => "cannot end with a hyphen",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ArgumentException($"{what} name '{name}' is invalid. Name {problem}.", nameof(name));
        }
    }

    /// <summary>The name as a part of an environment variable: a digit first gets an underscore, and so does everything that is no letter or digit.</summary>
    public static string Encode(string name)
    {
        if (name.Length == 0)
        {
            return name;
        }

        var encoded = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiDigit(encoded[0]) ? '_' + encoded : encoded;
    }
}
