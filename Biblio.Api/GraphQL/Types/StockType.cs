using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

internal sealed class StockType : ObjectGraphType<StockLevel>
{
    public StockType()
    {
        Name = "Stock";
        Description = "The copies of a book for sale.";
        Field<NonNullGraphType<IdGraphType>>("bookId").Resolve(stock => stock.Source.BookId);
        Field<NonNullGraphType<IntGraphType>>("onHand").Resolve(stock => stock.Source.OnHand);
        Field<NonNullGraphType<IntGraphType>>("reserved")
            .Description("Copies that are set aside for orders.")
            .Resolve(stock => stock.Source.Reserved);
        Field<NonNullGraphType<IntGraphType>>("available").Resolve(stock => stock.Source.Available);
        Field<NonNullGraphType<BooleanGraphType>>("low").Resolve(stock => stock.Source.Low);
        Field<NonNullGraphType<DateTimeGraphType>>("changedAt").Resolve(stock => stock.Source.ChangedAt);
    }
}
