using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Biblio.Catalog.Imports;

/// <summary>A line of UTF-8 text: its text, or the error that prevents reading it.</summary>
internal readonly record struct TextLine(long Number, string Text, string? Error);

/// <summary>
/// Reads the lines of a UTF-8 stream one at a time. It never holds a whole file or a line longer than the maximum.
/// </summary>
internal static class LineReader
{
    private const int MaxLineBytes = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    public static async IAsyncEnumerable<TextLine> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1024, leaveOpen: true));
        var number = 1L;
        var isTooLong = false;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return isTooLong ? TooLong(number) : ToLine(number, buffer.Slice(0, end));
                isTooLong = false;
                number++;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > MaxLineBytes)
            {
                isTooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (result.IsCompleted)
            {
                if (isTooLong)
                {
                    yield return TooLong(number);
                }
                else if (!buffer.IsEmpty)
                {
                    yield return ToLine(number, buffer);
                }

                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await reader.CompleteAsync();
    }

    private static TextLine TooLong(long number) =>
        new(number, "", $"The line is longer than {MaxLineBytes / 1024} KiB");

    private static TextLine ToLine(long number, ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length > MaxLineBytes)
        {
            return TooLong(number);
        }

        try
        {
            var text = Strict.GetString(bytes).TrimEnd('\r');
            return new(number, number == 1 ? text.TrimStart('\ufeff') : text, null);
        }
        catch (DecoderFallbackException)
        {
            return new(number, "", "The line is not UTF-8");
        }
    }
}
