using Biblio.Http;
using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts;

/// <summary>Converts errors of Identity to errors of the request's fields.</summary>
internal static class IdentityErrors
{
    public static void ThrowIfFailed(IdentityResult result, string passwordField = "password")
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
