namespace Biblio.Web.Clients;

/// <summary>
/// Forwards the visitor's address to the gateway, so that each visitor has a separate rate limit. The gateway uses it
/// only if the shop is among its known proxies.
/// </summary>
internal sealed class ForwardedForHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (accessor.HttpContext?.Connection.RemoteIpAddress is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        }

        return base.SendAsync(request, cancellationToken);
    }
}
