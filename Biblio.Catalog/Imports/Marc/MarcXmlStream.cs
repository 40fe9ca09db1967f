using System.Xml;
using Biblio.Catalog.Imports.Files;

namespace Biblio.Catalog.Imports.Marc;

/// <summary>
/// Bounds the memory of an XML reader, which holds a whole tag: it throws when too many bytes follow the beginning of
/// a record.
/// </summary>
internal sealed class MarcXmlStream(Stream inner) : ReadOnlyStream
{
    private const long MaxBytes = 16 * 1024 * 1024;

    private long _read;

    public void StartRecord() => _read = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _read += read;
        return _read <= MaxBytes
            ? read
            : throw new UnreadableFileException(
                Reason.Of(
                    "xml-without-record",
                    $"The XML has more than {MaxBytes / (1024 * 1024)} MiB without the beginning of a record; nothing "
                        + $"after this can be read."
                )
            );
    }
}

/// <summary>Bounds the memory of an XML reader, which keeps every name.</summary>
internal sealed class LimitedNameTable : NameTable
{
    private const int MaxNames = 10_000;

    private int _names;

    public override string Add(string key) => Get(key) ?? Count(base.Add(key));

    public override string Add(char[] key, int start, int len) =>
        Get(key, start, len) ?? Count(base.Add(key, start, len));

    private string Count(string name) =>
        ++_names <= MaxNames
            ? name
            : throw new UnreadableFileException(
                Reason.Of(
                    "xml-too-many-names",
                    $"The XML has more than {MaxNames} different names of elements and attributes, so it is not MARCXML."
                )
            );
}
