using Biblio.Web.Clients;

namespace Biblio.Web.Components.Staff.Imports;

/// <summary>
/// Sends an uploaded file to the catalogue. The catalogue answers when it has read the file, so the visitor waits only
/// for a small one. A large one is sent on after the answer to the visitor, and the list of imports shows its progress.
/// </summary>
internal sealed class ImportUpload(
    ImportUploadClient catalogue,
    IHostApplicationLifetime lifetime,
    ILogger<ImportUpload> logger
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Null when the catalogue still reads the file.</summary>
    public async Task<ApiResult<BookImport>?> SendAsync(
        IFormFile file,
        string format,
        string? charset,
        CancellationToken cancellationToken
    )
    {
        var sending = SendCopyAsync(await CopyAsync(file, cancellationToken), format, charset);
        try
        {
            return await sending.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>When this process stops, the catalogue shows the import as interrupted. It can then be repeated.</summary>
    private async Task<ApiResult<BookImport>> SendCopyAsync(FileStream copy, string format, string? charset)
    {
        await using (copy)
        {
            var result = await catalogue.SendAsync(copy, format, charset, lifetime.ApplicationStopping);
            if (result.Problem is { } problem)
            {
                logger.ImportRefused(format, problem.Status);
            }

            return result;
        }
    }

    /// <summary>The server deletes the uploaded file at the end of the request, so a copy is sent.</summary>
    private static async Task<FileStream> CopyAsync(IFormFile file, CancellationToken cancellationToken)
    {
        var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 65536,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous
        );
        await file.CopyToAsync(copy, cancellationToken);
        copy.Position = 0;
        return copy;
    }
}
