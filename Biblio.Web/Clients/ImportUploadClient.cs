using System.Net.Http.Headers;

namespace Biblio.Web.Clients;

/// <summary>
/// Sends files of books to the catalogue, which answers when it has read them. So this client has no timeout, and it
/// sends a file only once.
/// </summary>
internal sealed class ImportUploadClient(HttpClient api)
{
    public Task<ApiResult<BookImport>> SendAsync(
        Stream file,
        string format,
        string? charset,
        CancellationToken cancellationToken
    )
    {
        var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (charset is not null)
        {
            content.Headers.ContentType.CharSet = charset;
        }

        return api.SendAndReadAsync<BookImport>(
            new(HttpMethod.Post, $"catalog/imports?format={format}") { Content = content },
            cancellationToken
        );
    }
}
