using System.Globalization;
using System.Text.RegularExpressions;
using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Routing;

/// <summary>The API's versions: <c>/api/v1/…</c> is the documented form, <c>/api/…</c> another word for it; what has a successor says so in its answers.</summary>
internal static partial class ApiVersions
{
    private const string Api = "/api";
    private const string Current = "/api/v1";

    /// <summary>Before routing, so that everything behind knows one form alone; links in answers are in that form.</summary>
    public static void UseApiVersions(this WebApplication app)
    {
        app.Use(
            (context, next) =>
            {
                if (
                    context.Request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase, out var rest)
                    && !Version().IsMatch(rest.Value ?? "")
                )
                {
                    context.Request.Path = new PathString(Current).Add(rest);
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
                    SayIfDeprecated(context);
                }

                return next(context);
            }
        );
    }

    /// <summary>Deprecation is RFC 9745, Sunset RFC 8594; the dates and the successor are the route's metadata.</summary>
    private static void SayIfDeprecated(HttpContext context)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.Metadata is not { } route
            || !route.TryGetValue("Deprecated", out var since)
        )
        {
            return;
        }

        var successor = route["Successor"] + context.Request.Path.Value![route["SuccessorOf"].Length..];
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{Day(since).ToUnixTimeSeconds()}");
            headers["Sunset"] = Day(route["Sunset"]).ToString("R", CultureInfo.InvariantCulture);
            headers.Append("Link", $"<{new PathString(successor).ToUriComponent()}>; rel=\"successor-version\"");
            return Task.CompletedTask;
        });
    }

    private static DateTimeOffset Day(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [GeneratedRegex("^/v[0-9]+(/|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Version();
}
