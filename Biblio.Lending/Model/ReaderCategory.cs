namespace Biblio.Lending.Model;

/// <summary>The category of a reader, which selects the circulation rule.</summary>
internal enum ReaderCategory
{
    Adult,
    Child,
    Student,
    Staff,
}
