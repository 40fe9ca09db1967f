using System.Net.Http.Headers;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// A variant of a request, and functions that return the processor time so far of the proxy and of the service, in
/// seconds.
/// </summary>
internal sealed record Variant(
    string Name,
    Uri Target,
    string Path,
    AuthenticationHeaderValue? Token,
    Func<double?> ProxyCpu,
    Func<double?> ServiceCpu
);
