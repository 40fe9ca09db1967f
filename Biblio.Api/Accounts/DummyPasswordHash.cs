using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>
/// A password hash to check when the address is unknown.
/// The check then takes as long as for a known address, so the time does not reveal which addresses have accounts.
/// </summary>
internal sealed class DummyPasswordHash(IOptions<PasswordHasherOptions> options)
{
    public User User { get; } = new();

    public string Hash { get; } =
        new PasswordHasher<User>(options).HashPassword(new(), RandomNumberGenerator.GetHexString(32));
}
