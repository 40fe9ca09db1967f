namespace Biblio.Lending.Model;

internal enum CopyCondition
{
    New,
    Good,
    Worn,
    Damaged,
}
