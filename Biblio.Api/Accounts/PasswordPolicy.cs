using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts;

/// <summary>Rejects weak passwords that are long enough: the name, the address, or few different characters.</summary>
internal sealed class PasswordPolicy : IPasswordValidator<User>
{
    public const int MinLength = 10;
    public const int MaxLength = 128;

    private const int MinDistinctCharacters = 5;

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
        Task.FromResult(
            password is null || IsWeak(user, password)
                ? IdentityResult.Failed(
                    new IdentityError
                    {
                        Code = "PasswordWeak",
                        Description =
                            "A password is not the name or the address, "
                            + $"and has at least {MinDistinctCharacters} different characters.",
                    }
                )
                : IdentityResult.Success
        );

    private static bool IsWeak(User user, string password) =>
        password.Distinct().Count() < MinDistinctCharacters
        || string.Equals(password, user.Email, StringComparison.OrdinalIgnoreCase)
        || string.Equals(password, user.Email?.Split('@')[0], StringComparison.OrdinalIgnoreCase)
        || string.Equals(password, user.Name, StringComparison.OrdinalIgnoreCase);
}
