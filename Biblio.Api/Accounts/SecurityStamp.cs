using System.Security.Cryptography;

namespace Biblio.Api.Accounts;

/// <summary>What changes when everything that was signed with an account shall end.</summary>
internal static class SecurityStamp
{
    public static string New() => RandomNumberGenerator.GetHexString(32);
}
