using System.Globalization;

namespace Biblio.Catalog.Imports.Files;

/// <summary>
/// Throws when more than <paramref name="limit"/> bytes are read. Around a decompressing stream it stops a small file
/// that decompresses to a huge one.
/// </summary>
internal sealed class LimitedStream(Stream inner, long limit) : ReadOnlyStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _read += read;
        return _read <= limit ? read : throw CreateTooLargeException(limit);
    }

    /// <summary>Creates the exception that becomes the response 413.</summary>
    public static BadHttpRequestException CreateTooLargeException(long limit) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The file has more than {limit} bytes, uncompressed (Catalog:MaxImportBytes). "
                    + $"Split it, and send the parts one after the other."
            ),
            StatusCodes.Status413PayloadTooLarge
        );

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
