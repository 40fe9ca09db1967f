namespace Biblio.Web;

internal static class HeadPages
{
    /// <summary>Lets pages answer HEAD as they answer GET. The server leaves out the body.</summary>
    public static void AllowHeadOfPages(this IEndpointConventionBuilder pages) =>
        pages.Finally(page =>
        {
            if (
                page.Metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods is { } methods
                && methods.Contains(HttpMethods.Get)
                && !methods.Contains(HttpMethods.Head)
            )
            {
                page.Metadata.Add(new HttpMethodMetadata([.. methods, HttpMethods.Head]));
            }
        });
}
