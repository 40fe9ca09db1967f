using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Biblio.Catalog.Imports;

/// <summary>A line of a UTF-8 text; <see cref="Fault"/> says why its text is not there.</summary>
internal readonly record struct TextLine(long Number, string Text, string? Fault);

/// <summary>The lines of a UTF-8 stream, one at a time: neither a long file nor a long line is ever held whole.</summary>
internal static class TextLines
{
    private const int LongestLine = 256 * 1024;

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
        var isOverlong = false;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return isOverlong ? Overlong(number) : Line(number, buffer.Slice(0, end));
                isOverlong = false;
                number++;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > LongestLine)
            {
                isOverlong = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (result.IsCompleted)
            {
                if (isOverlong)
                {
                    yield return Overlong(number);
                }
                else if (!buffer.IsEmpty)
                {
                    yield return Line(number, buffer);
                }

                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await reader.CompleteAsync();
    }

    private static TextLine Overlong(long number) =>
        new(number, "", $"The line is longer than {LongestLine / 1024} KiB");

    private static TextLine Line(long number, ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length > LongestLine)
        {
            return Overlong(number);
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
