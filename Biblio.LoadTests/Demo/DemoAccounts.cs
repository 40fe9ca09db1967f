using System.Net;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Demo;

/// <summary>
/// Signs in the accounts that every Biblio in Development has. Their passwords are in the state folder.
/// </summary>
internal sealed class DemoAccounts(string stateFolder, Uri gateway)
{
    /// <summary>Creates a client of the service at this address that sends the access token of the account.</summary>
    public async Task<DemoClient> SignInAsync(string email, Uri service, CancellationToken cancellationToken)
    {
        using var anonymous = new DemoClient(gateway, accessToken: null);
        var body = new { email, password = await GetPasswordAsync(email, cancellationToken) };
        var response = await anonymous.PostAsync("/api/v1/account/login", body, cancellationToken);
        response.Expect(HttpStatusCode.OK, $"the sign-in of {email}");
        return new DemoClient(service, response.Text("accessToken"));
    }

    private async Task<string> GetPasswordAsync(string email, CancellationToken cancellationToken) =>
        await StarterPasswords.FindAsync(stateFolder, email, cancellationToken)
        ?? throw new LoadException(
            $"Expected a line '{email} PASSWORD' in {StarterPasswords.GetFile(stateFolder)}; there is none. "
                + "Only Development has these accounts."
        );
}
