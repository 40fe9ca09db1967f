using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Action<ResourceUrlsCallbackContext> callback) where T : IResource =>
        builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));

    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Func<ResourceUrlsCallbackContext, Task> callback) where T : IResource =>
        builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));

    /// <summary>An address to show; a relative one changes the path of all the others.</summary>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, string url, string? displayText = null) where T : IResource =>
        Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme != Uri.UriSchemeFile
            ? builder.WithAnnotation(new ResourceUrlAnnotation { Url = url, DisplayText = displayText })
            : builder.WithUrls(context =>
            {
                foreach (var shown in context.Urls)
                {
                    shown.Url = new Uri(new Uri(shown.Url), url).ToString();
                    shown.DisplayText = displayText ?? shown.DisplayText;
                }
            });

    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, in ReferenceExpression.ExpressionInterpolatedStringHandler url, string? displayText = null)
        where T : IResource => builder.WithUrl(url.GetExpression(), displayText);

    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, ReferenceExpression url, string? displayText = null) where T : IResource =>
        builder.WithUrls(async context =>
        {
            if (await url.GetValueAsync(context.CancellationToken) is { Length: > 0 } text)
            {
                context.Urls.Add(new ResourceUrlAnnotation { Url = text, DisplayText = displayText });
            }
        });

    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback) where T : IResource =>
        builder.WithUrls(context =>
        {
            foreach (var url in context.Urls.Where(u => string.Equals(u.Endpoint?.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                callback(url);
            }
        });

    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Func<EndpointReference, ResourceUrlAnnotation> callback)
        where T : IResourceWithEndpoints => builder.WithUrls(context =>
        {
            if (context.GetEndpoint(endpointName) is { } endpoint)
            {
                var url = callback(endpoint);
                context.Urls.Add(new ResourceUrlAnnotation
                {
                    Url = new Uri(new Uri(endpoint.Url), url.Url).ToString(),
                    DisplayText = url.DisplayText,
                    DisplayLocation = url.DisplayLocation,
                    Endpoint = endpoint,
                });
            }
        });
}
