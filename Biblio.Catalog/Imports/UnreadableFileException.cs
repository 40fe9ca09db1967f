namespace Biblio.Catalog.Imports;

/// <summary>The file cannot be read from this point on. The records before it remain imported.</summary>
internal sealed class UnreadableFileException(Reason reason, long? line = null) : Exception(reason.Text)
{
    public Reason Reason { get; } = reason;

    public long? Line { get; } = line;
}
