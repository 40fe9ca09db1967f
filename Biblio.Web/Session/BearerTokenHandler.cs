using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;

namespace Biblio.Web.Session;

/// <summary>What the shop asks for a reader, it asks with that reader's token.</summary>
internal sealed class BearerTokenHandler(IHttpContextAccessor current) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (
            current.HttpContext is { } context
            && await context.GetTokenAsync(ReaderSession.Scheme, ReaderSession.AccessToken) is { } token
        )
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
