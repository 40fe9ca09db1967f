using Biblio.Identity;

namespace Biblio.Api.Accounts;

/// <summary>Waits until the accounts and the signing keys are ready, after a start of the gateway.</summary>
internal sealed class AccountsReadiness(StarterAccountSeeder accounts, SigningKeys keys)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Returns whether they are ready; waits for it for up to ten seconds.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                    accounts.WaitUntilDoneAsync(cancellationToken),
                    keys.WaitUntilLoadedAsync(cancellationToken)
                )
                .WaitAsync(Timeout, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
