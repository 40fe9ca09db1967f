using System.IO.Compression;

namespace Biblio.Catalog.Imports.Files;

/// <summary>
/// Decompresses gzip, also of several members. <see cref="GZipStream"/> stops without an error at bytes that are no
/// further member. Here they are an error, because the books in them would be lost.
/// </summary>
internal sealed class GunzipStream : ReadOnlyStream
{
    /// <summary>What precedes a corrupt place in the same chunk is lost, so a chunk is small.</summary>
    private const int ChunkLength = 4096;

    private readonly EndDetectingStream _compressed;
    private readonly GZipStream _gzip;
    private bool _hasData;

    public GunzipStream(Stream compressed)
    {
        _compressed = new(compressed);
        _gzip = new(_compressed, CompressionMode.Decompress);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await _gzip.ReadAsync(buffer[..Math.Min(buffer.Length, ChunkLength)], cancellationToken);
            _hasData |= read > 0;
            return read > 0 || buffer.IsEmpty || _compressed.HasEnded
                ? read
                : throw new UnreadableFileException(
                    Reason.Of(
                        "gzip-followed",
                        $"The gzip data is followed by bytes that are not gzip. Compress the file again."
                    )
                );
        }
        catch (InvalidDataException)
        {
            throw new UnreadableFileException(
                !_hasData && !_compressed.HasEnded
                    ? Reason.Of(
                        "not-gzip",
                        $"The file cannot be read as gzip. Compress it again, or send an uncompressed file without "
                            + $"Content-Encoding."
                    )
                : _compressed.HasEnded
                    ? Reason.Of(
                        "gzip-truncated",
                        $"The gzip data ends too early: the file is truncated. Send the whole file."
                    )
                : Reason.Of(
                    "gzip-corrupt",
                    $"The gzip data is corrupt; nothing after this can be read. Compress the file again."
                )
            );
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
            _compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class EndDetectingStream(Stream inner) : ReadOnlyStream
    {
        public bool HasEnded { get; private set; }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            HasEnded |= read == 0 && !buffer.IsEmpty;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
