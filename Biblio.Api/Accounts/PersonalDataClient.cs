using System.Net.Http.Headers;
using Polly;

namespace Biblio.Api.Accounts;

/// <summary>Erases what other services keep about a person: Orders keeps a cart and the addresses of orders.</summary>
internal sealed class PersonalDataClient(HttpClient http, ILogger<PersonalDataClient> logger)
{
    /// <summary>Erases the caller's data with the caller's own token. False when Orders does not answer.</summary>
    public async Task<bool> TryEraseAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var erase = new HttpRequestMessage(HttpMethod.Delete, "http://orders/orders/personal-data");
        erase.Headers.Authorization = AuthenticationHeaderValue.Parse(request.Headers.Authorization.ToString());
        try
        {
            using var response = await http.SendAsync(erase, cancellationToken);
            response.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException or ExecutionRejectedException
                && !cancellationToken.IsCancellationRequested
            )
        {
            logger.PersonalDataNotErased(exception);
            return false;
        }
    }
}
