using Biblio.Web.Clients;
using Biblio.Web.Components.Kit;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Account;

/// <summary>Says in the visitor's language what the API refuses about a name, an address, a password or a link.</summary>
internal static class AccountErrors
{
    public static FieldErrors Read(Problem problem, IStringLocalizer<Texts> texts)
    {
        var errors = new FieldErrors(texts);
        foreach (var (field, messages) in problem.Errors ?? new Dictionary<string, string[]>())
        {
            var text = field switch
            {
                "name" => "Register.Name",
                // Only staff are told that an address has an account.
                "email" when messages.Any(IsTaken) => "Staff.Readers.Taken",
                "email" or "newEmail" => "Register.Email",
                "password" or "newPassword" => PasswordText(messages.FirstOrDefault() ?? ""),
                "token" => "Account.LinkInvalid",
                _ => "Field.Refused",
            };
            errors.Add(field, texts[text]);
        }

        return errors;
    }

    private static bool IsTaken(string message) => message.Contains("already taken", StringComparison.Ordinal);

    private static string PasswordText(string message) =>
        message.Contains("most common", StringComparison.Ordinal) ? "Account.PasswordCommon"
        : message.Contains("neither the name", StringComparison.Ordinal) ? "Account.PasswordPersonal"
        : message.Contains("different characters", StringComparison.Ordinal) ? "Account.PasswordDistinct"
        : "Account.PasswordLength";
}
