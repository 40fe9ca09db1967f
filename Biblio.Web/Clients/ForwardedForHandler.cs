using Biblio.Http;

namespace Biblio.Web.Clients;

/// <summary>
/// Forwards the visitor's address to the gateway, so that each visitor has a separate rate limit. The gateway believes
/// the signed header. It believes the other one only if the shop is among its known proxies.
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

        return base.SendAsync(request, cancellationToken);
    }
}
