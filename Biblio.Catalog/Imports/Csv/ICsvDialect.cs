namespace Biblio.Catalog.Imports.Csv;

/// <summary>Maps the rows of one kind of CSV file to books. An instance reads one file.</summary>
internal interface ICsvDialect
{
    /// <summary>Returns the books that this row completes; none when the book may continue in the next row.</summary>
    IEnumerable<ImportItem> Read(CsvFields row);

    /// <summary>Returns the book that waits for its next row, and forgets it.</summary>
    IEnumerable<ImportItem> Flush() => [];
}
