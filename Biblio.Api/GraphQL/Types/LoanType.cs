using Biblio.Api.Aggregation;
using GraphQL;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

internal sealed class LoanType : ObjectGraphType<LoanData>
{
    public LoanType()
    {
        Name = "Loan";
        Description = "A loan of a copy.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(loan => loan.Source.Id);
        Field<IdGraphType>("userId")
            .Description("Null when the reader is forgotten.")
            .Resolve(loan => loan.Source.UserId);
        Field<StringGraphType>("title").Resolve(loan => loan.Source.Title);
        Field<BookType>("book")
            .WithComplexityImpact(5)
            .Resolve(loan => loan.GetReader().Books.Load(loan.Source.BookId));
        Field<NonNullGraphType<StringGraphType>>("barcode").Resolve(loan => loan.Source.Barcode);
        Field<BranchType>("branch")
            .WithComplexityImpact(5)
            .Resolve(loan => loan.GetReader().Branches.Load(loan.Source.BranchId));
        Field<NonNullGraphType<DateTimeGraphType>>("borrowedAt").Resolve(loan => loan.Source.BorrowedAt);
        Field<NonNullGraphType<DateOnlyGraphType>>("dueOn")
            .Description("The last day in the branch.")
            .Resolve(loan => loan.Source.DueOn);
        Field<NonNullGraphType<BooleanGraphType>>("overdue").Resolve(loan => loan.Source.Overdue);
        Field<NonNullGraphType<MoneyType>>("fine")
            .Description("What a return would cost now.")
            .Resolve(loan => new BookPrice(loan.Source.Fine, loan.Source.Currency));
        Field<NonNullGraphType<IntGraphType>>("renewals").Resolve(loan => loan.Source.Renewals);
        Field<DateTimeGraphType>("returnedAt").Resolve(loan => loan.Source.ReturnedAt);
    }
}

internal sealed class HoldType : ObjectGraphType<HoldData>
{
    public HoldType()
    {
        Name = "Hold";
        Description = "A reader's place in the queue of a book, and later the copy that is set aside.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(hold => hold.Source.Id);
        Field<IdGraphType>("userId")
            .Description("Null when the reader is forgotten.")
            .Resolve(hold => hold.Source.UserId);
        Field<StringGraphType>("title").Resolve(hold => hold.Source.Title);
        Field<BookType>("book")
            .WithComplexityImpact(5)
            .Resolve(hold => hold.GetReader().Books.Load(hold.Source.BookId));
        Field<NonNullGraphType<StringGraphType>>("state")
            .Description("waiting, in-transit, ready, fulfilled, cancelled or expired.")
            .Resolve(hold => hold.Source.State);
        Field<IntGraphType>("position")
            .Description("The place in the queue, from 1, while the hold waits.")
            .Resolve(hold => hold.Source.Position);
        Field<BranchType>("pickUpBranch")
            .WithComplexityImpact(5)
            .Resolve(hold => hold.GetReader().Branches.Load(hold.Source.PickUpBranchId));
        Field<DateOnlyGraphType>("suspendedUntil").Resolve(hold => hold.Source.SuspendedUntil);
        Field<NonNullGraphType<DateTimeGraphType>>("placedAt").Resolve(hold => hold.Source.PlacedAt);
        Field<DateTimeGraphType>("pickUpBy")
            .Description("The moment at which the copy goes to the next reader.")
            .Resolve(hold => hold.Source.PickUpBy);
    }
}

internal sealed class FineType : ObjectGraphType<FineData>
{
    public FineType()
    {
        Name = "Fine";
        Description = "A charged fine.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(fine => fine.Source.Id);
        Field<IdGraphType>("userId")
            .Description("Null when the reader is forgotten.")
            .Resolve(fine => fine.Source.UserId);
        Field<IdGraphType>("loanId").Resolve(fine => fine.Source.LoanId);
        Field<NonNullGraphType<StringGraphType>>("kind").Resolve(fine => fine.Source.Kind);
        Field<NonNullGraphType<MoneyType>>("amount")
            .Resolve(fine => new BookPrice(fine.Source.Amount, fine.Source.Currency));
        Field<NonNullGraphType<MoneyType>>("open")
            .Description("What is neither paid nor waived.")
            .Resolve(fine => new BookPrice(fine.Source.Open, fine.Source.Currency));
        Field<NonNullGraphType<DateTimeGraphType>>("chargedAt").Resolve(fine => fine.Source.ChargedAt);
    }
}

internal sealed class LoanPageType() : PageType<LoanData, LoanType>("Loan");

internal sealed class HoldPageType() : PageType<HoldData, HoldType>("Hold");

internal sealed class FinePageType() : PageType<FineData, FineType>("Fine");
