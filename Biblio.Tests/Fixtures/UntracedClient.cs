namespace Biblio.Tests.Fixtures;

/// <summary>
/// An HTTP client that sends no trace headers, like a client outside Biblio. Services in the test process trace every
/// other client. Their sampler drops a client span without a parent, and the callee would follow that decision.
/// </summary>
internal static class UntracedClient
{
    public static HttpClient Create(Uri address, bool followsRedirects = true) =>
        new(new SocketsHttpHandler { ActivityHeadersPropagator = null, AllowAutoRedirect = followsRedirects })
        {
            BaseAddress = address,
        };
}
