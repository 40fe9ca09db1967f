using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Files;

/// <summary>Opens an import file: decompresses it, checks its first bytes, and converts text to UTF-8.</summary>
internal static class ImportFile
{
    private const int StartLength = 4096;

    /// <param name="format">The format that the client named.</param>
    /// <param name="declared">The encoding that the client named, if any.</param>
    /// <param name="file">The bytes as they were sent.</param>
    /// <param name="maxBytes">The maximum number of bytes after decompression.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<Stream> OpenAsync(
        ImportFormat format,
        Encoding? declared,
        Stream file,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        var (stream, start) = await PeekAsync(file, cancellationToken);
        if (FileSignature.IsGzip(start))
        {
            (stream, start) = await PeekAsync(new LimitedStream(new GunzipStream(stream), maxBytes), cancellationToken);
        }

        var encoding = TextEncodings.Detect(start, declared);
        if (FileSignature.GetError(format, start, encoding) is { } error)
        {
            throw new UnreadableFileException(error, 1);
        }

        var isText = format is ImportFormat.Csv or ImportFormat.Ndjson;
        if (isText && encoding.IsSingleByte && TextEncodings.LooksLikeUtf8(start))
        {
            throw new UnreadableFileException(
                Reason.Of(
                    "charset-is-utf8",
                    $"Content-Type declares the charset {encoding.WebName}, but the file is UTF-8. Send it without the "
                        + $"charset."
                ),
                1
            );
        }

        // An XML reader finds the encoding itself, and binary MARC says it in each record.
        return isText && !TextEncodings.IsUtf8(encoding)
            ? Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8)
            : stream;
    }

    /// <summary>Returns the first bytes, and a stream that still begins with them.</summary>
    private static async Task<(Stream, byte[])> PeekAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1024));
        var result = await reader.ReadAtLeastAsync(StartLength, cancellationToken);
        var start = result.Buffer.Slice(0, Math.Min(StartLength, result.Buffer.Length)).ToArray();
        reader.AdvanceTo(result.Buffer.Start);
        return (reader.AsStream(), start);
    }
}
