namespace Biblio.Catalog.Imports;

/// <summary>
/// Throws when more than <paramref name="limit"/> bytes are read. Around a decompressing stream it stops a small file
/// that decompresses to a huge one.
/// </summary>
internal sealed class LimitedStream(Stream inner, long limit) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    ) => CountBytes(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => CountBytes(inner.Read(buffer, offset, count));

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Creates the exception that becomes the response 413.</summary>
    public static BadHttpRequestException CreateTooLargeException() =>
        new("The file is too large.", StatusCodes.Status413PayloadTooLarge);

    private int CountBytes(int read)
    {
        _read += read;
        return _read <= limit ? read : throw CreateTooLargeException();
    }
}
