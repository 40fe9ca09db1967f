using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Biblio.Catalog.Features;

/// <summary>
/// Strong entity tags from the version of a book. The response to staff has more links than the one to others. So it
/// has a tag of its own.
/// </summary>
internal static class ETags
{
    public static string Create(long version, bool forStaff) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version}{(forStaff ? "-staff" : "")}\"");

    /// <summary>True when <c>If-Match</c> is absent or names this version.</summary>
    public static bool MatchesIfMatch(this HttpRequest request, long version) =>
        request.Headers.IfMatch.Count == 0
        || (
            EntityTagHeaderValue.TryParseStrictList([.. request.Headers.IfMatch.OfType<string>()], out var tags)
            && tags.Any(tag =>
                tag.Compare(EntityTagHeaderValue.Any, useStrongComparison: false)
                || HasVersion(tag, version, forStaff: true)
                || HasVersion(tag, version, forStaff: false)
            )
        );

    /// <summary>Sets the headers that let a cache store the response and revalidate it at each use.</summary>
    public static void SetCacheHeaders(this HttpContext context, string etag)
    {
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl =
            context.Request.Headers.Authorization.Count == 0 ? "public, no-cache" : "private, no-cache";
    }

    /// <summary>True when <c>If-None-Match</c> names this tag, so that the caller's copy is still valid.</summary>
    public static bool MatchesIfNoneMatch(this HttpRequest request, string etag) =>
        request.Headers.IfNoneMatch.Count > 0
        && EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(new(etag), useStrongComparison: false));

    private static bool HasVersion(EntityTagHeaderValue tag, long version, bool forStaff) =>
        tag.Compare(new(Create(version, forStaff)), useStrongComparison: true);
}
