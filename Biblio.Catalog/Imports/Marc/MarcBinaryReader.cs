using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Reads MARC 21 in its exchange format (ISO 2709). The terminator separates the records, so that a wrong length
/// affects only one record.
/// </summary>
internal static class MarcBinaryReader
{
    private const int MaxRecordLength = 99_999;

    /// <summary>After so many unreadable records in a row the rest of the file is not read.</summary>
    private const int MaxUnreadable = 100;

    public static async IAsyncEnumerable<ImportItem> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var record = 0L;
        var unreadable = 0;
        await foreach (var chunk in ReadChunksAsync(stream, cancellationToken))
        {
            if (record == 0 && chunk.Bytes is { } first && !first.AsSpan().Contains(Iso2709.FieldTerminator))
            {
                throw new UnreadableFileException(
                    Reason.Of(
                        "no-fields",
                        $"The file is not MARC 21 in its exchange format (ISO 2709): its first record has no fields."
                    )
                );
            }

            foreach (var (position, bytes, isTorn) in FindRecords(chunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                record++;
                if (bytes is not null && UnimarcParser.Parse(record, bytes.Value.Span) is { } unimarc)
                {
                    unreadable = 0;
                    yield return unimarc;
                    continue;
                }

                var result = Parse(bytes, isTorn);
                if (result.Marc is { } marc)
                {
                    unreadable = 0;
                    yield return MarcBookMapper.Map(marc, record, null);
                    continue;
                }

                var reason = result.Reason!.AtByte(position);
                yield return ImportItem.Refused(record, null, reason, result.FaultyPart);
                if (++unreadable == MaxUnreadable)
                {
                    throw new UnreadableFileException(
                        Reason.Of(
                            "too-many-unreadable",
                            $"{MaxUnreadable} records in a row cannot be read; nothing after byte {position} is read."
                        )
                    );
                }
            }
        }
    }

    /// <summary>Returns the records of a chunk with their positions, or null bytes for a record that is too long.</summary>
    private static IEnumerable<(long Position, ReadOnlyMemory<byte>? Bytes, bool IsTorn)> FindRecords(Chunk chunk)
    {
        if (chunk.Bytes is not { } bytes)
        {
            yield return (chunk.Start, null, chunk.IsTorn);
            yield break;
        }

        foreach (var range in MarcParser.FindRecords(bytes))
        {
            var isLast = range.End.Value == bytes.Length;
            yield return (chunk.Start + range.Start.Value, bytes.AsMemory(range), chunk.IsTorn && isLast);
        }
    }

    private static MarcParseResult Parse(ReadOnlyMemory<byte>? record, bool isTorn)
    {
        if (record is not { } bytes)
        {
            return new(
                null,
                null,
                Reason.Of(
                    "record-too-long",
                    $"The record is longer than the {MaxRecordLength} bytes that MARC 21 allows"
                )
            );
        }

        var result = MarcParser.Parse(bytes.Span);
        if (!isTorn)
        {
            return result;
        }

        result.Marc?.Warn(null, Reason.Of("no-terminator", $"The last record of the file has no terminator"));
        return result.Marc is null || !MarcParser.IsComplete(bytes.Span)
            ? new(null, null, Reason.Of("file-ends-in-record", $"The file ends in the middle of the record"))
            : result;
    }

    /// <summary>
    /// Returns the bytes before each record terminator with their position in the file, or null bytes for a record that
    /// is too long. The bytes after the last terminator are the end of a torn file.
    /// </summary>
    private static async IAsyncEnumerable<Chunk> ReadChunksAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            var start = 0L;
            var skipped = 0L;
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                while (buffer.PositionOf(Iso2709.RecordTerminator) is { } end)
                {
                    var chunk = buffer.Slice(0, end);
                    if (skipped > 0 || chunk.Length > MaxRecordLength)
                    {
                        yield return new(start, null, false);
                    }
                    else if (!IsBlank(chunk))
                    {
                        yield return new(start, chunk.ToArray(), false);
                    }

                    start += skipped + chunk.Length + 1;
                    skipped = 0;
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                if (buffer.Length > MaxRecordLength)
                {
                    skipped += buffer.Length;
                    buffer = buffer.Slice(buffer.End);
                }

                if (result.IsCompleted)
                {
                    if (skipped > 0)
                    {
                        yield return new(start, null, true);
                    }
                    else if (!IsBlank(buffer))
                    {
                        yield return new(start, buffer.ToArray(), true);
                    }

                    break;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    // Some files have line breaks or null bytes between the records, and old ones end with Ctrl-Z.
    private static bool IsBlank(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (segment.Span.ContainsAnyExcept(MarcParser.Blanks))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Chunk(long Start, byte[]? Bytes, bool IsTorn);
}
