using System.Globalization;
using Biblio.Api.Aggregation;
using GraphQL;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

internal sealed class BookType : ObjectGraphType<CatalogueBook>
{
    public BookType()
    {
        Name = "Book";
        Description = "A book of the catalogue.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(book => book.Source.Id);
        Field<NonNullGraphType<StringGraphType>>("title").Resolve(book => book.Source.Title);
        Field<StringGraphType>("subtitle").Resolve(book => book.Source.Subtitle);
        Field<StringGraphType>("originalTitle").Resolve(book => book.Source.OriginalTitle);
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<AuthorType>>>>("authors")
            .WithListCost(3)
            .Resolve(book =>
                (book.Source.Authors ?? []).Select(author => new CatalogueName(
                    author.Id,
                    author.Name,
                    OriginalName: author.OriginalName
                ))
            );
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<SubjectType>>>>("subjects")
            .WithListCost(5)
            .Resolve(book => book.Source.Subjects ?? []);
        Field<StringGraphType>("publisher").Resolve(book => book.Source.Publisher);
        Field<IntGraphType>("year").Resolve(book => book.Source.Year);
        Field<StringGraphType>("language").Description("The code of ISO 639.").Resolve(book => book.Source.Language);
        Field<StringGraphType>("description").Resolve(book => book.Source.Description);
        Field<StringGraphType>("isbn13").Resolve(book => book.Source.Isbn13);
        Field<NonNullGraphType<MoneyType>>("price")
            .Resolve(book => new BookPrice(book.Source.Price, book.Source.Currency));
        Field<NonNullGraphType<BooleanGraphType>>("withdrawn").Resolve(book => book.Source.Withdrawn);
        Field<StockType>("stock")
            .Description("The copies for sale. Null when the book has no stock.")
            .WithComplexityImpact(5)
            .Resolve(book => book.GetReader().Stock.Load(book.Source.Id));
        Field<CopiesType>("copies")
            .Description("The copies to borrow.")
            .WithComplexityImpact(5)
            .Resolve(book => book.GetReader().Copies.Load(book.Source.Id));
    }
}

internal sealed class AuthorType : ObjectGraphType<CatalogueName>
{
    public AuthorType()
    {
        Name = "Author";
        Description = "An author of books.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(author => author.Source.Id);
        Field<NonNullGraphType<StringGraphType>>("name").Resolve(author => author.Source.Name);
        Field<StringGraphType>("originalName")
            .Description("The name in its own script, as on the book.")
            .Resolve(author => author.Source.OriginalName);
        Field<BookPageType>("books")
            .Description("The author's books. Each author causes one request to Catalog, which has a high cost.")
            .WithPaging(cost: 50)
            .ResolveAsync(async author =>
                await BookQueries.FindAsync(
                    author,
                    string.Create(CultureInfo.InvariantCulture, $"author={author.Source.Id}")
                )
            );
    }
}

internal sealed class SubjectType : ObjectGraphType<NamedPart>
{
    public SubjectType()
    {
        Name = "Subject";
        Description = "A subject of books.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(subject => subject.Source.Id);
        Field<NonNullGraphType<StringGraphType>>("name").Resolve(subject => subject.Source.Name);
    }
}

internal sealed class MoneyType : ObjectGraphType<BookPrice>
{
    public MoneyType()
    {
        Name = "Money";
        Description = "An amount in a currency of ISO 4217.";
        Field<NonNullGraphType<DecimalGraphType>>("amount").Resolve(money => money.Source.Amount);
        Field<NonNullGraphType<StringGraphType>>("currency").Resolve(money => money.Source.Currency);
    }
}

internal sealed class BookPageType() : PageType<CatalogueBook, BookType>("Book");

internal sealed class AuthorPageType() : PageType<CatalogueName, AuthorType>("Author");
