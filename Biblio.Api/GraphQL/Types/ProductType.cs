using Biblio.Api.Aggregation;
using GraphQL;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

/// <summary>A book in the words of the exercise: <c>{ product(id:"1"){ id name quantity } }</c>.</summary>
internal sealed class ProductType : ObjectGraphType<CatalogueBook>
{
    public ProductType()
    {
        Name = "Product";
        Description = "A book as a product in stock.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(book => book.Source.Id);
        Field<NonNullGraphType<StringGraphType>>("name").Resolve(book => book.Source.Title);
        Field<NonNullGraphType<DecimalGraphType>>("price").Resolve(book => book.Source.Price);
        Field<NonNullGraphType<IntGraphType>>("quantity")
            .Description("The copies that can be sold now.")
            .WithComplexityImpact(5)
            .Resolve(book => new AvailableCopies(book.GetReader().Stock.Load(book.Source.Id)));
    }
}
