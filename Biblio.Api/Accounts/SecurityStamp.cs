using System.Security.Cryptography;

namespace Biblio.Api.Accounts;

/// <summary>Creates security stamps. A new stamp invalidates every refresh token of an account.</summary>
internal static class SecurityStamp
{
    public static string New() => RandomNumberGenerator.GetHexString(32);
}
