using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Biblio.Catalog.Features;

/// <summary>A book's version as a strong entity tag. What staff see of it has more links, so it is another text, with another tag.</summary>
internal static class ETags
{
    public static string Of(long version, bool forStaff) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version}{(forStaff ? "-staff" : "")}\"");

    /// <summary>False when the caller changes something else than it has read. No <c>If-Match</c>, no condition.</summary>
    public static bool MatchesIfMatch(this HttpRequest request, long version) =>
        request.Headers.IfMatch.Count == 0
        || (
            EntityTagHeaderValue.TryParseStrictList([.. request.Headers.IfMatch.OfType<string>()], out var tags)
            && tags.Any(tag =>
                tag.Compare(EntityTagHeaderValue.Any, useStrongComparison: false)
                || Is(tag, version, forStaff: true)
                || Is(tag, version, forStaff: false)
            )
        );

    /// <summary>Sets what lets a cache keep the answer and ask again; true when the caller's copy is still good.</summary>
    public static bool IsNotModified(this HttpContext context, string etag)
    {
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl =
            context.Request.Headers.Authorization.Count == 0 ? "public, no-cache" : "private, no-cache";
        return EntityTagHeaderValue.TryParseList(
                [.. context.Request.Headers.IfNoneMatch.OfType<string>()],
                out var tags
            )
            && tags.Any(tag =>
                tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(new(etag), useStrongComparison: false)
            );
    }

    private static bool Is(EntityTagHeaderValue tag, long version, bool forStaff) =>
        tag.Compare(new(Of(version, forStaff)), useStrongComparison: true);
}
