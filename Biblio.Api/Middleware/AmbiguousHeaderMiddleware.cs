using Microsoft.Net.Http.Headers;

namespace Biblio.Api.Middleware;

/// <summary>
/// Rejects headers that two servers could interpret differently, because request smuggling relies on them.
/// Kestrel rejects the other ambiguous requests.
/// </summary>
internal sealed class AmbiguousHeaderMiddleware(RequestDelegate next)
{
    // A second value would let two readers of the request use different values.
    private static readonly string[] SingleValueHeaders =
    [
        HeaderNames.Authorization,
        HeaderNames.ContentLength,
        HeaderNames.ContentType,
        HeaderNames.Host,
        HeaderNames.Origin,
        HeaderNames.TransferEncoding,
        "Idempotency-Key",
        "traceparent",
        "X-Request-Id",
    ];

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var ambiguous = FindRepeated(headers)
            ?? (HasTwoLengths(headers) ? HeaderNames.ContentLength : null)
            ?? (HasUnknownLength(context.Request) ? HeaderNames.TransferEncoding : null);
        return ambiguous is null
            ? next(context)
            : TypedResults
                .Problem(
                    $"The header {ambiguous} can be understood in more than one way.",
                    statusCode: StatusCodes.Status400BadRequest,
                    type: "urn:biblio:ambiguous-header"
                )
                .ExecuteAsync(context);
    }

    private static string? FindRepeated(IHeaderDictionary headers)
    {
        foreach (var name in SingleValueHeaders)
        {
            if (headers[name].Count > 1)
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the request has both Content-Length and Transfer-Encoding.
    /// Kestrel then uses Transfer-Encoding and moves the length into X-Content-Length.
    /// </summary>
    private static bool HasTwoLengths(IHeaderDictionary headers) =>
        headers.ContainsKey("X-Content-Length")
        || (headers.TransferEncoding.Count > 0 && headers.ContentLength is not null);

    /// <summary>Whether an HTTP/1.0 request has a Transfer-Encoding, which that version does not define.</summary>
    private static bool HasUnknownLength(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol) && request.Headers.TransferEncoding.Count > 0;
}
