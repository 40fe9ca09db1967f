using System.Globalization;
using Biblio.Web.Clients;

namespace Biblio.Web.Components.Errors;

/// <summary>The status of a page whose content is unavailable.</summary>
internal static class Unavailability
{
    /// <summary>429 for a limited visitor, else <paramref name="status"/>, with the time to wait if it is known.</summary>
    public static void SetStatus(
        HttpContext context,
        Problem? problem,
        int status = StatusCodes.Status503ServiceUnavailable
    )
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.StatusCode = problem is { IsLimited: true } ? StatusCodes.Status429TooManyRequests : status;
        if (problem?.Wait is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds)
                .ToString(CultureInfo.InvariantCulture);
        }
    }
}
