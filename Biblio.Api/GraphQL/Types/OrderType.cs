using Biblio.Api.Aggregation;
using GraphQL;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

internal sealed class OrderType : ObjectGraphType<OrderData>
{
    public OrderType()
    {
        Name = "Order";
        Description = "An order of books.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(order => order.Source.Id);
        Field<NonNullGraphType<IdGraphType>>("userId").Resolve(order => order.Source.UserId);
        Field<NonNullGraphType<StringGraphType>>("status")
            .Description("pending, active, completed, refused or cancelled.")
            .Resolve(order => order.Source.Status);
        Field<StringGraphType>("reason")
            .Description("Why the order was refused or cancelled.")
            .Resolve(order => order.Source.Reason);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<OrderLineType>>>>("items")
            .WithListCost(5)
            .Resolve(order => order.Source.Items);
        Field<NonNullGraphType<MoneyType>>("total")
            .Resolve(order => new BookPrice(order.Source.Total, order.Source.Currency));
        Field<NonNullGraphType<DateTimeGraphType>>("placedAt").Resolve(order => order.Source.PlacedAt);
    }
}

internal sealed class OrderLineType : ObjectGraphType<OrderData.Line>
{
    public OrderLineType()
    {
        Name = "OrderLine";
        Description = "The copies of one book in an order, with title and price at that time.";
        Field<NonNullGraphType<StringGraphType>>("title").Resolve(line => line.Source.Title);
        Field<NonNullGraphType<DecimalGraphType>>("price").Resolve(line => line.Source.Price);
        Field<NonNullGraphType<IntGraphType>>("quantity").Resolve(line => line.Source.Quantity);
        Field<BookType>("book")
            .Description("Null for a special order.")
            .WithComplexityImpact(5)
            .Resolve(line => line.Source.BookId is { } id ? line.GetReader().Books.Load(id) : null);
    }
}

internal sealed class OrderPageType() : PageType<OrderData, OrderType>("Order");
