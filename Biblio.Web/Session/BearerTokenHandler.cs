using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;

namespace Biblio.Web.Session;

/// <summary>Adds the access token of the signed-in reader to requests.</summary>
internal sealed class BearerTokenHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (
            accessor.HttpContext is { } context
            && await context.GetTokenAsync(ReaderSession.Scheme, ReaderSession.AccessToken) is { } token
        )
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
