using Biblio.Http;

namespace Biblio.Web.Clients;

/// <summary>
/// Forwards the visitor's address to the gateway, so that each visitor has a separate rate limit. The gateway believes
/// the signed header. It believes the other one only if the shop is among its known proxies. The browser's name is
/// forwarded too, because the list of sessions shows it.
/// </summary>
internal sealed class ForwardedForHandler(IHttpContextAccessor accessor, IConfiguration configuration)
    : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (accessor.HttpContext?.Connection.RemoteIpAddress is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
            if (VisitorAddress.Sign(configuration, address) is { } signed)
            {
                request.Headers.TryAddWithoutValidation(VisitorAddress.Header, signed);
            }
        }

        if (accessor.HttpContext?.Request.Headers.UserAgent.ToString() is { Length: > 0 } browser)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", browser);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
