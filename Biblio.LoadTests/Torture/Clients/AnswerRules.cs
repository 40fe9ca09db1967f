using System.Net;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>What must hold for every answer, whatever is broken at the moment.</summary>
internal static class AnswerRules
{
    private const int MaxExcerpt = 160;

    /// <summary>Returns what is wrong with an answer, or null.</summary>
    public static string? FindDefect(HttpResponseMessage response, string body, bool isPage)
    {
        var status = (int)response.StatusCode;
        var type = response.Content.Headers.ContentType?.MediaType;
        if (status == (int)HttpStatusCode.Unauthorized)
        {
            return "401 for an access token that has not expired";
        }

        if (status < 500)
        {
            return status is 400 or 403 or 405 or 406 or 415 or 422
                ? $"{status} for a valid request: {Excerpt(body)}"
                : null;
        }

        if (status is not (502 or 503 or 504))
        {
            return $"{status} {Excerpt(body)}";
        }

        if (response.Headers.RetryAfter is null)
        {
            return $"{status} without Retry-After: {Excerpt(body)}";
        }

        return type == "application/problem+json" || isPage
            ? null
            : $"{status} as {type ?? "nothing"} instead of a problem";
    }

    // Ids make every sentence different, so the excerpt has none.
    private static string Excerpt(string body)
    {
        var text = body.ReplaceLineEndings(" ");
        var trace = text.IndexOf("\"traceId\"", StringComparison.Ordinal);
        text = trace < 0 ? text : text[..trace];
        return text.Length > MaxExcerpt ? text[..MaxExcerpt] : text;
    }
}
