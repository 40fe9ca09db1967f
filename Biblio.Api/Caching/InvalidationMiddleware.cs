using Yarp.ReverseProxy.Model;

namespace Biblio.Api.Caching;

/// <summary>Empties a cache of this gateway after a write to the service that the cache is about.</summary>
internal static class InvalidationMiddleware
{
    /// <summary>Calls <paramref name="invalidate"/> before the answer, so that its caller sees the change.</summary>
    public static void UseInvalidation(this WebApplication app, string service, Action invalidate) =>
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                if (
                    !HttpMethods.IsGet(request.Method)
                    && !HttpMethods.IsHead(request.Method)
                    && context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId == service
                )
                {
                    context.Response.OnStarting(() =>
                    {
                        invalidate();
                        return Task.CompletedTask;
                    });
                }

                return next(context);
            }
        );
}
