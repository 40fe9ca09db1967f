using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>
/// The versions of the API. <c>/api/…</c> is an alias of <c>/api/v1/…</c>, which is the documented form.
/// Responses of a deprecated route carry the headers Deprecation, Sunset and Link.
/// </summary>
internal static partial class ApiVersions
{
    private const string ApiPath = "/api";
    private const string CurrentVersionPath = "/api/v1";

    // A new configuration has new routes.
    private static readonly ConditionalWeakTable<RouteModel, Deprecation> Deprecations = [];

    /// <summary>
    /// Rewrites the alias before routing, so that all later code handles only the documented form.
    /// Links in responses use that form too.
    /// </summary>
    public static void UseApiVersions(this WebApplication app)
    {
        app.Use(
            (context, next) =>
            {
                if (
                    context.Request.Path.StartsWithSegments(ApiPath, StringComparison.OrdinalIgnoreCase, out var rest)
                    && !VersionSegment().IsMatch(rest.Value ?? "")
                )
                {
                    context.Request.Path = new PathString(CurrentVersionPath).Add(rest);
                }

                return next(context);
            }
        );
        app.UseRouting();
        app.Use(
            (context, next) =>
            {
                if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
                {
                    AddDeprecationHeaders(context);
                }

                return next(context);
            }
        );
    }

    /// <summary>
    /// Adds the headers Deprecation (RFC 9745) and Sunset (RFC 8594), and a link to the successor.
    /// The values are in the route's metadata.
    /// </summary>
    private static void AddDeprecationHeaders(HttpContext context)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is not { } route
            || Deprecations.GetValue(route, Deprecation.From) is not { Since: { } since } deprecation
        )
        {
            return;
        }

        var successor = deprecation.Successor + context.Request.Path.Value![deprecation.SuccessorOf.Length..];
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers["Deprecation"] = since;
            headers["Sunset"] = deprecation.Sunset;
            headers.Append("Link", $"<{new PathString(successor).ToUriComponent()}>; rel=\"successor-version\"");
            return Task.CompletedTask;
        });
    }

    /// <summary>The headers of a deprecated route. Another route has no <paramref name="Since"/>.</summary>
    private sealed record Deprecation(string? Since, string Sunset, string Successor, string SuccessorOf)
    {
        public static Deprecation From(RouteModel route) =>
            route.Config.Metadata is { } metadata && metadata.TryGetValue("Deprecated", out var since)
                ? new(
                    string.Create(CultureInfo.InvariantCulture, $"@{ParseDate(since).ToUnixTimeSeconds()}"),
                    ParseDate(metadata["Sunset"]).ToString("R", CultureInfo.InvariantCulture),
                    metadata["Successor"],
                    metadata["SuccessorOf"]
                )
                : new(null, "", "", "");

        private static DateTimeOffset ParseDate(string text) =>
            DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    [GeneratedRegex("^/v[0-9]+(/|$)", RegexOptions.IgnoreCase)]
    private static partial Regex VersionSegment();
}
