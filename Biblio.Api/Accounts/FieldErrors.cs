using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts;

/// <summary>What Identity refuses, as fields of the request.</summary>
internal static class FieldErrors
{
    public static void ThrowIfRefused(IdentityResult result, string passwordField = "password")
    {
        if (!result.Succeeded)
        {
            throw new FieldException(
                result
                    .Errors.GroupBy(error =>
                        error.Code.StartsWith("Password", StringComparison.Ordinal) ? passwordField : "email"
                    )
                    .ToDictionary(
                        field => field.Key,
                        field => field.Select(error => error.Description).Distinct().ToArray()
                    )
            );
        }
    }
}
