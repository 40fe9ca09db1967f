using System.Net.Http.Headers;
using Biblio.ServiceDefaults;

namespace Biblio.Api.Accounts;

/// <summary>
/// Erases what other services keep about a person: the cart and the addresses of orders in Orders, and the loans, holds
/// and fines in Lending.
/// </summary>
internal sealed class PersonalDataClient(HttpClient http, ILogger<PersonalDataClient> logger)
{
    private static readonly (string Service, string Address)[] Services =
    [
        ("orders", "http://orders/orders/personal-data"),
        ("lending", "http://lending/personal-data"),
    ];

    /// <summary>
    /// Erases the caller's data with the caller's own token. Returns the service that does not answer, or null when all
    /// is erased. Erasing again is harmless.
    /// </summary>
    public async Task<string?> EraseAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        foreach (var (service, address) in Services)
        {
            if (!await TryEraseAsync(service, address, request, cancellationToken))
            {
                return service;
            }
        }

        return null;
    }

    private async Task<bool> TryEraseAsync(
        string service,
        string address,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        using var erase = new HttpRequestMessage(HttpMethod.Delete, address);
        erase.Headers.Authorization = AuthenticationHeaderValue.Parse(request.Headers.Authorization.ToString());
        try
        {
            using var response = await http.SendAsync(erase, cancellationToken);
            response.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception exception) when (Outages.IsUnanswered(exception, cancellationToken))
        {
            logger.PersonalDataNotErased(exception, service);
            return false;
        }
    }
}
