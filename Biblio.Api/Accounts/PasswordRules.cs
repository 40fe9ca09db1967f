using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts;

/// <summary>What the length alone does not keep out.</summary>
internal sealed class PasswordRules : IPasswordValidator<User>
{
    public const int Shortest = 10;
    public const int Longest = 128;

    private const int FewestDifferent = 5;

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
        Task.FromResult(
            password is null || IsWeak(user, password)
                ? IdentityResult.Failed(
                    new IdentityError
                    {
                        Code = "PasswordWeak",
                        Description =
                            $"A password is not the name or the address, and has at least {FewestDifferent} different characters.",
                    }
                )
                : IdentityResult.Success
        );

    private static bool IsWeak(User user, string password) =>
        password.Distinct().Count() < FewestDifferent
        || string.Equals(password, user.Email, StringComparison.OrdinalIgnoreCase)
        || string.Equals(password, user.Email?.Split('@')[0], StringComparison.OrdinalIgnoreCase)
        || string.Equals(password, user.Name, StringComparison.OrdinalIgnoreCase);
}
