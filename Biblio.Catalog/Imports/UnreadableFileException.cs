namespace Biblio.Catalog.Imports;

/// <summary>The file cannot be read from this point on. The records before it remain imported.</summary>
internal sealed class UnreadableFileException(string reason, long? line = null) : Exception(reason)
{
    public long? Line { get; } = line;
}
