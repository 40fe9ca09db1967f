namespace Biblio.Api.Aggregation;

/// <summary>The copies of a book to borrow, those of them on a shelf, and how many readers wait.</summary>
internal sealed record LendingOfBook(
    int Copies,
    int Available,
    int Waiting,
    IReadOnlyList<LendingOfBook.AtBranch> Branches
)
{
    /// <summary>The copies that a branch owns, and those of them that are on its shelf.</summary>
    internal sealed record AtBranch(long BranchId, string Name, int Copies, int Available, string? CallNumber);
}
