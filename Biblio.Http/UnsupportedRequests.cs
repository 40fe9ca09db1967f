using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace Biblio.Http;

/// <summary>
/// Answers requests with a method or a content type that the path does not support: 405 with Allow, 415 with Accept.
/// OPTIONS gets the methods of the path. Methods outside the API (CONNECT, TRACE, PROPFIND) are refused everywhere.
/// </summary>
public static class UnsupportedRequests
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static void UseUnsupportedRequests(this WebApplication app) =>
        app.Use(next =>
            context =>
                // Routing selects an endpoint without a route when only the method or the content type is wrong.
                context.GetEndpoint()
                    is { } endpoint
                        and not RouteEndpoint
                    ? RejectAsync(context, endpoint)
                : Methods.Contains(context.Request.Method) ? next(context)
                : RejectMethod(context)
        );

    /// <summary>Lists the supported content types in responses with the status 415 (RFC 9110, 15.5.16).</summary>
    public static void UseAcceptedTypes(this WebApplication app) =>
        app.Use(next =>
            context =>
            {
                if (context.Request.Method is "POST" or "PUT" or "PATCH")
                {
                    // The path is read now, because the exception handler or a proxied route may change it.
                    var path = context.Request.Path;
                    context.Response.OnStarting(() => AddAcceptedTypesAsync(context, path));
                }

                return next(context);
            }
        );

    private static async Task RejectAsync(HttpContext context, Endpoint rejection)
    {
        await rejection.RequestDelegate!(context);
        if (
            context.Response
                is { StatusCode: StatusCodes.Status405MethodNotAllowed, Headers.Allow: { Count: > 0 } allow }
            && HttpMethods.IsOptions(context.Request.Method)
        )
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = $"{allow}, OPTIONS";
        }
    }

    private static Task RejectMethod(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", Methods);
        return Task.CompletedTask;
    }

    private static Task AddAcceptedTypesAsync(HttpContext context, PathString path)
    {
        var (method, headers) = (context.Request.Method, context.Response.Headers);
        if (
            context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType
            && headers.Accept.Count == 0
            && FindAcceptedTypes(context, path, method) is { Length: > 0 } types
        )
        {
            headers.Accept = types;
            if (method is "POST" or "PATCH")
            {
                headers[method == "POST" ? "Accept-Post" : "Accept-Patch"] = types;
            }
        }

        return Task.CompletedTask;
    }

    private static string FindAcceptedTypes(HttpContext context, PathString path, string method) =>
        string.Join(
            ", ",
            context
                .RequestServices.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint =>
                    endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) == true
                    && Matches(endpoint.RoutePattern, path)
                )
                .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [])
                .Distinct()
        );

    private static bool Matches(RoutePattern pattern, PathString path) =>
        new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(path, []);
}
