using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Biblio.Catalog.Imports.Files;

namespace Biblio.Catalog.Imports;

/// <summary>A line of UTF-8 text: its text, or the error that prevents reading it.</summary>
internal readonly record struct TextLine(long Number, string Text, Reason? Error);

/// <summary>
/// Reads the lines of a UTF-8 stream one at a time. A line ends with CR, LF or both. It never holds a whole file or a
/// line longer than the maximum.
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
        var isAfterCarriageReturn = false;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (TryReadLine(ref buffer, ref isAfterCarriageReturn, out var line))
            {
                yield return isTooLong ? TooLong(number) : ToLine(number, line);
                isTooLong = false;
                number++;
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

    /// <summary>Cuts the first line off the buffer. The LF after a CR may come only with the next buffer.</summary>
    private static bool TryReadLine(
        ref ReadOnlySequence<byte> buffer,
        ref bool isAfterCarriageReturn,
        out ReadOnlySequence<byte> line
    )
    {
        var reader = new SequenceReader<byte>(buffer);
        if (isAfterCarriageReturn && !reader.End)
        {
            reader.IsNext((byte)'\n', advancePast: true);
            isAfterCarriageReturn = false;
        }

        var isLine = reader.TryReadToAny(out line, "\r\n"u8, advancePastDelimiter: false);
        if (isLine)
        {
            reader.TryRead(out var end);
            isAfterCarriageReturn = end == (byte)'\r';
        }

        buffer = reader.UnreadSequence;
        return isLine;
    }

    private static TextLine TooLong(long number) =>
        new(
            number,
            "",
            Reason.Of(
                "line-too-long",
                $"The line is longer than {MaxLineBytes / 1024} KiB. Shorten it, or split it into several"
            )
        );

    private static TextLine ToLine(long number, ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length > MaxLineBytes)
        {
            return TooLong(number);
        }

        try
        {
            var text = Strict.GetString(bytes);
            return text.Contains(TextEncodings.Undecodable, StringComparison.Ordinal)
                ? new(
                    number,
                    "",
                    Reason.Of(
                        "line-not-decodable",
                        $"The line has bytes that its encoding does not have. Save the file as UTF-8"
                    )
                )
                : new(number, number == 1 ? text.TrimStart('\ufeff') : text, null);
        }
        catch (DecoderFallbackException exception)
        {
            return new(
                number,
                "",
                Reason.Of(
                    "line-not-utf8",
                    $"The line is not UTF-8 (byte {exception.BytesUnknown?.FirstOrDefault():X2} hexadecimal). Save the "
                        + $"file as UTF-8, or name its encoding in Content-Type, such as charset=windows-1252"
                )
            );
        }
    }
}
