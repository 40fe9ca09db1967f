using Biblio.Api.Aggregation;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

internal sealed class CopiesType : ObjectGraphType<BookCopies>
{
    public CopiesType()
    {
        Name = "Copies";
        Description = "The copies of a book to borrow. Lost and withdrawn copies do not count.";
        Field<NonNullGraphType<IdGraphType>>("bookId").Resolve(copies => copies.Source.BookId);
        Field<NonNullGraphType<IntGraphType>>("total").Resolve(copies => copies.Source.Copies);
        Field<NonNullGraphType<IntGraphType>>("available")
            .Description("Copies on a shelf.")
            .Resolve(copies => copies.Source.Available);
        Field<NonNullGraphType<IntGraphType>>("waiting")
            .Description("Readers who wait for a copy.")
            .Resolve(copies => copies.Source.Waiting);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<CopiesAtBranchType>>>>("branches")
            .WithListCost(5)
            .Resolve(copies => copies.Source.Branches);
    }
}

internal sealed class CopiesAtBranchType : ObjectGraphType<LendingOfBook.AtBranch>
{
    public CopiesAtBranchType()
    {
        Name = "CopiesAtBranch";
        Description = "The copies of a book that a branch owns.";
        Field<NonNullGraphType<BranchType>>("branch")
            .Resolve(copies => new BranchData(copies.Source.BranchId, copies.Source.Name));
        Field<NonNullGraphType<IntGraphType>>("total").Resolve(copies => copies.Source.Copies);
        Field<NonNullGraphType<IntGraphType>>("available")
            .Description("Copies on the shelf of this branch.")
            .Resolve(copies => copies.Source.Available);
        Field<StringGraphType>("callNumber").Resolve(copies => copies.Source.CallNumber);
    }
}

internal sealed class BranchType : ObjectGraphType<BranchData>
{
    public BranchType()
    {
        Name = "Branch";
        Description = "A branch of the library.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(branch => branch.Source.Id);
        Field<NonNullGraphType<StringGraphType>>("name").Resolve(branch => branch.Source.Name);
    }
}
