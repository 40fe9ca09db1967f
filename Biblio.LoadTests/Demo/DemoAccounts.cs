using System.Net;

namespace Biblio.LoadTests.Demo;

/// <summary>
/// Signs in the accounts that every Biblio in Development has. Their passwords are in the state folder.
/// </summary>
internal sealed class DemoAccounts(string stateFolder, Uri gateway)
{
    private readonly string _file = Path.Combine(stateFolder, "accounts", "starter");

    /// <summary>Creates a client of the service at this address that sends the access token of the account.</summary>
    public async Task<DemoClient> SignInAsync(string email, Uri service, CancellationToken cancellationToken)
    {
        using var anonymous = new DemoClient(gateway, accessToken: null);
        var body = new { email, password = await PasswordOfAsync(email, cancellationToken) };
        var response = await anonymous.PostAsync("/api/v1/account/login", body, cancellationToken);
        response.Expect(HttpStatusCode.OK, $"the sign-in of {email}");
        return new DemoClient(service, response.Text("accessToken"));
    }

    private async Task<string> PasswordOfAsync(string email, CancellationToken cancellationToken)
    {
        var lines = File.Exists(_file) ? await File.ReadAllLinesAsync(_file, cancellationToken) : [];
        return lines
            .Select(line => line.Split(' ', 2))
            .FirstOrDefault(fields => fields.Length == 2 && fields[0] == email)
            ?[1]
            ?? throw new LoadException(
                $"Expected a line '{email} PASSWORD' in {_file}; there is none. Only Development has these accounts."
            );
    }
}
