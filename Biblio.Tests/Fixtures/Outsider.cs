namespace Biblio.Tests.Fixtures;

/// <summary>
/// A client as one outside the shop has it. The tests' process holds services too, whose telemetry hears every client in it:
/// a client span without a parent is left out, and whoever is called would be told so and leave out the request as well.
/// </summary>
internal static class Outsider
{
    public static HttpClient At(Uri address, bool followsRedirects = true) =>
        new(new SocketsHttpHandler { ActivityHeadersPropagator = null, AllowAutoRedirect = followsRedirects })
        {
            BaseAddress = address,
        };
}
