using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;

namespace Biblio.Http;

/// <summary>
/// Forbids caches to store personal responses, unless the endpoint has set Cache-Control itself. A response is personal
/// when the caller is signed in or the endpoint requires it. So is the response to a write (tokens, new accounts).
/// </summary>
public static class PrivateResponses
{
    public static void UsePrivateResponses(this WebApplication app) =>
        app.Use(next =>
            context =>
            {
                // The endpoint is read now, because the exception handler clears it.
                var endpoint = context.GetEndpoint();
                context.Response.OnStarting(() =>
                {
                    if (context.Response.Headers.CacheControl.Count == 0 && IsPersonal(context, endpoint))
                    {
                        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
                    }

                    return Task.CompletedTask;
                });
                return next(context);
            }
        );

    private static bool IsPersonal(HttpContext context, Endpoint? endpoint) =>
        context.User.Identity is { IsAuthenticated: true }
        || context.Request.Headers.Authorization.Count > 0
        || RequiresCaller(endpoint)
        || !IsRead(context.Request.Method);

    private static bool RequiresCaller(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IAuthorizeData>() is not null
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;

    private static bool IsRead(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
