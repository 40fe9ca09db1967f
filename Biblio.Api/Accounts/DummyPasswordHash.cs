using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Accounts;

/// <summary>The password hash of nobody: who tries an address that is not here waits as long as who tries one that is.</summary>
internal sealed class DummyPasswordHash(IOptions<PasswordHasherOptions> options)
{
    public User User { get; } = new();

    public string Hash { get; } =
        new PasswordHasher<User>(options).HashPassword(new(), RandomNumberGenerator.GetHexString(32));
}
