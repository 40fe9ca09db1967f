namespace Biblio.Api.Middleware;

/// <summary>
/// Removes the headers that only Biblio may set, such as <c>X-Forwarded-*</c>, before any other code reads them.
/// Also removes hop-by-hop headers, which apply only to the connection between the caller and the gateway.
/// </summary>
internal sealed class HeaderSanitizerMiddleware(RequestDelegate next)
{
    private static readonly string[] ReservedPrefixes = ["X-Forwarded-", "X-Original-", "X-Biblio-"];

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        List<string>? reserved = null;
        foreach (var header in headers)
        {
            if (IsReserved(header.Key))
            {
                (reserved ??= []).Add(header.Key);
            }
        }

        reserved?.ForEach(name => headers.Remove(name));
        if (headers.Connection.Count > 0)
        {
            foreach (var name in GetHopByHopHeaders(headers).ToArray())
            {
                headers.Remove(name);
            }
        }

        headers.Remove("Proxy-Connection");
        return next(context);
    }

    private static bool IsReserved(string name) =>
        name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || (
            name.StartsWith("X-", StringComparison.OrdinalIgnoreCase)
            && ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        );

    /// <summary>
    /// The headers that the Connection header names.
    /// Kestrel hides a Connection header that contains close or keep-alive, so its names are not seen here.
    /// </summary>
    private static IEnumerable<string> GetHopByHopHeaders(IHeaderDictionary headers) =>
        headers
            .Connection.SelectMany(names => (names ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Where(name => !name.Equals("upgrade", StringComparison.OrdinalIgnoreCase));
}
