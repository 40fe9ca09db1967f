using System.Text;
using Biblio.Catalog.Imports.Csv;
using Biblio.Catalog.Model;

namespace Biblio.Catalog.Imports.Files;

/// <summary>Recognizes by its first bytes a file that is not of the format that the client named.</summary>
internal static class FileSignature
{
    private static readonly (byte[] Start, string Kind)[] Binaries =
    [
        ([.. "%PDF"u8], "PDF"),
        ([.. "BZh"u8], "bzip2"),
        ([0xfd, .. "7zXZ"u8], "xz"),
        ([0x28, 0xb5, 0x2f, 0xfd], "zstd"),
        ([.. "7z"u8, 0xbc, 0xaf], "7z"),
        ([.. "Rar!"u8], "RAR"),
        ([0x89, .. "PNG"u8], "PNG"),
        ([0xff, 0xd8, 0xff], "JPEG"),
        ([.. "GIF8"u8], "GIF"),
        ([.. "SQLite format"u8], "SQLite"),
        ([.. "{\\rtf"u8], "RTF"),
    ];

    public static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1f, 0x8b, ..];

    /// <summary>Returns what the file looks like and what to do, or null when it may be of the format.</summary>
    public static Reason? GetError(ImportFormat format, ReadOnlySpan<byte> start, Encoding encoding)
    {
        if (start.IsEmpty)
        {
            return Reason.Of("file-empty", $"The file is empty. Send a file with books.");
        }

        if (GetBinaryKind(start) is { } binary)
        {
            return binary;
        }

        var (kind, reason) = GetTextKind(start, encoding);
        return kind is null || IsKindOf(format, kind.Value) ? CheckText(format, start, encoding) : reason;
    }

    private static Reason? GetBinaryKind(ReadOnlySpan<byte> start)
    {
        if (IsGzip(start))
        {
            return Reason.Of(
                "gzip-in-gzip",
                $"This is a gzip file inside a gzip file. Decompress it once, and send the result."
            );
        }

        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
        {
            return start.IndexOf("xl/"u8) >= 0 || start.IndexOf("[Content_Types].xml"u8) >= 0
                    ? Reason.Of(
                        "looks-like-xlsx",
                        $"This looks like an Excel workbook (xlsx, a zip file). Save it as CSV UTF-8, and send that file."
                    )
                : start.IndexOf("opendocument.spreadsheet"u8) >= 0
                    ? Reason.Of(
                        "looks-like-ods",
                        $"This looks like a spreadsheet (ods, a zip file). Save it as CSV, and send that file."
                    )
                : Reason.Of(
                    "looks-like-zip",
                    $"This looks like a zip file (as xlsx is). Unpack it, and send the file of books inside; save a "
                        + $"workbook as CSV."
                );
        }

        if (start is [0xd0, 0xcf, 0x11, 0xe0, ..])
        {
            return Reason.Of(
                "looks-like-old-office",
                $"This looks like an old Excel or Word file. Save a workbook as CSV UTF-8, and send that file."
            );
        }

        foreach (var (signature, kind) in Binaries)
        {
            if (start.StartsWith(signature))
            {
                return Reason.Of(
                    "looks-like-binary",
                    $"This looks like a file of the type {kind}. Send the books as CSV, JSON lines, MARC 21, UNIMARC or "
                        + $"MARCXML."
                );
            }
        }

        return null;
    }

    private static (TextKind?, Reason?) GetTextKind(ReadOnlySpan<byte> start, Encoding encoding)
    {
        var text = encoding.GetString(start).TrimStart('\ufeff').TrimStart();
        return text switch
        {
            ['<', ..] when IsHtml(text) => (
                TextKind.Html,
                Reason.Of(
                    "looks-like-html",
                    $"This looks like an HTML page, perhaps of an error or a sign-in. Download the file again."
                )
            ),
            ['<', ..] => (
                TextKind.Xml,
                Reason.Of(
                    "looks-like-xml",
                    $"This looks like XML. Send MARCXML as application/marcxml+xml (?format=marcxml)."
                )
            ),
            ['{' or '[', ..] when text.Contains("\"leader\"", StringComparison.Ordinal) => (
                TextKind.MarcInJson,
                Reason.Of(
                    "looks-like-marc-in-json",
                    $"This looks like MARC-in-JSON. Convert it to MARCXML or MARC 21, and send that file."
                )
            ),
            ['{' or '[', ..] => (
                TextKind.Json,
                Reason.Of(
                    "looks-like-json",
                    $"This looks like JSON. Send JSON lines as application/x-ndjson (?format=ndjson)."
                )
            ),
            _ when text.StartsWith("=LDR", StringComparison.Ordinal) => (
                TextKind.MarcText,
                Reason.Of(
                    "looks-like-marc-text",
                    $"This looks like MARC in text form (mrk). Compile it to MARC 21 (mrc), and send that file."
                )
            ),
            _ when IsMarc(text) => (
                TextKind.Marc,
                Reason.Of(
                    "looks-like-marc",
                    $"This looks like MARC (ISO 2709). Send it as application/marc (?format=marc)."
                )
            ),
            _ when HasTitleColumn(text) => (
                TextKind.Csv,
                Reason.Of("looks-like-csv", $"This looks like CSV. Send it as text/csv (?format=csv).")
            ),
            _ => (null, null),
        };
    }

    private static bool IsKindOf(ImportFormat format, TextKind kind) =>
        format switch
        {
            ImportFormat.Csv => kind == TextKind.Csv,
            ImportFormat.Ndjson => kind == TextKind.Json,
            ImportFormat.Marc => kind == TextKind.Marc,
            ImportFormat.Marcxml => kind == TextKind.Xml,
        };

    /// <summary>Returns what else shows that the file is not of the format.</summary>
    private static Reason? CheckText(ImportFormat format, ReadOnlySpan<byte> start, Encoding encoding)
    {
        var text = encoding.GetString(start).TrimStart('\ufeff').TrimStart();
        return format switch
        {
            ImportFormat.Csv or ImportFormat.Ndjson when text.AsSpan().Count('\0') * 50 > text.Length => Reason.Of(
                "not-text",
                $"This looks like a binary file, not text. Send the books as CSV or JSON lines."
            ),
            ImportFormat.Ndjson when text is ['[', ..] => Reason.Of(
                "json-array",
                $"This is a JSON array. Write each object on a line of its own, "
                    + $"without the brackets and the commas between them; jq -c '.[]' FILE does that."
            ),
            ImportFormat.Ndjson when text is ['{', ..] && text[1..].TrimStart(' ', '\t') is ['\n' or '\r', ..] =>
                Reason.Of(
                    "json-several-lines",
                    $"The JSON object has several lines. Write each object on one line; jq -c . FILE does that."
                ),
            ImportFormat.Marc when text.Length > 24 && !text.AsSpan().ContainsAny("\u001d\u001e\u001f") => Reason.Of(
                "not-marc",
                $"This is not MARC (ISO 2709): it has no field separators. Name the format that it has."
            ),
            ImportFormat.Marcxml when text is not ['<', ..] => Reason.Of(
                "not-xml",
                $"This is not XML: it does not begin with <. Name the format that it has."
            ),
            _ => null,
        };
    }

    private static bool IsHtml(string text) =>
        text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    private static bool IsMarc(string text) =>
        text.Length >= 24
        && text.AsSpan(0, 5).ContainsAnyExceptInRange('0', '9') == false
        && text.AsSpan(12, 5).ContainsAnyExceptInRange('0', '9') == false;

    private static bool HasTitleColumn(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        return CsvSeparator.Split(header, CsvSeparator.Detect(header)).Contains("title");
    }

    private enum TextKind
    {
        Csv,
        Json,
        Marc,
        MarcInJson,
        MarcText,
        Xml,
        Html,
    }
}
