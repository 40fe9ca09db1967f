using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts;

/// <summary>
/// Rejects long passwords that are easy to guess. These are common ones, those of few different characters, and those
/// with the name, the address or "biblio".
/// </summary>
internal sealed class PasswordPolicy : IPasswordValidator<User>
{
    public const int MinLength = 10;
    public const int MaxLength = 128;

    private const string ApplicationName = "biblio";
    private const int MinDistinctCharacters = 5;

    // Shorter words are in many good passwords by chance.
    private const int MinWordLength = 3;

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
        Task.FromResult(
            GetError(user, password ?? "") is { } error
                ? IdentityResult.Failed(new IdentityError { Code = "PasswordWeak", Description = error })
                : IdentityResult.Success
        );

    private static string? GetError(User user, string password) =>
        password.EnumerateRunes().Count() is < MinLength or > MaxLength
            ? $"A password has {MinLength} to {MaxLength} characters."
        : password.EnumerateRunes().Distinct().Count() < MinDistinctCharacters
            ? $"A password has at least {MinDistinctCharacters} different characters."
        : PersonalWords(user).Any(word => password.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? "A password contains neither the name nor the address of its account, nor the word biblio."
        : CommonPasswords.Contains(password)
            ? "This is one of the most common passwords, or one of them with digits or signs added. Choose another."
        : null;

    private static IEnumerable<string> PersonalWords(User user) =>
        new[] { ApplicationName, user.Email ?? "", user.Email?.Split('@')[0] ?? "", user.Name }
            .Concat(user.Name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(word => word.Length >= MinWordLength);
}
