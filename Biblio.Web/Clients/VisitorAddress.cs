namespace Biblio.Web.Clients;

/// <summary>Tells the gateway for whom the shop front asks, so that one visitor's limits are not another's. The gateway believes it where the shop front is among its known proxies.</summary>
internal sealed class VisitorAddress(IHttpContextAccessor visitor) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (visitor.HttpContext?.Connection.RemoteIpAddress is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        }

        return base.SendAsync(request, cancellationToken);
    }
}
