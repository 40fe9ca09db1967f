using System.Buffers;
using Yarp.ReverseProxy.Transforms;

namespace Biblio.Api.Routing;

/// <summary>
/// Sends a small JSON body with its length, in one piece. Services write JSON in chunks, because they do not know its
/// length when they begin. The gateway would send each chunk as it arrives, and the end of the body separately.
/// If a service fails within such a body, its caller gets a problem document instead of half a body.
/// </summary>
internal static class SmallBodyTransform
{
    private const int MaxSize = 16 * 1024;

    public static IReverseProxyBuilder AddSmallBodies(this IReverseProxyBuilder proxy) =>
        proxy.AddTransforms(route => route.AddResponseTransform(TransformAsync));

    private static async ValueTask TransformAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        if (
            context.SuppressResponseBody
            || HttpMethods.IsHead(http.Request.Method)
            || context.ProxyResponse?.Content is not { Headers: { ContentLength: null } headers } content
            || headers.ContentType?.MediaType is not ("application/json" or "application/problem+json")
        )
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MaxSize);
        try
        {
            var body = await content.ReadAsStreamAsync(context.CancellationToken);
            var length = await body.ReadAtLeastAsync(
                buffer.AsMemory(0, MaxSize),
                MaxSize,
                throwOnEndOfStream: false,
                context.CancellationToken
            );
            if (length < MaxSize)
            {
                http.Response.ContentLength = length;
                context.SuppressResponseBody = true;
            }

            // The proxy copies what follows a larger beginning.
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, length), CancellationToken.None);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
