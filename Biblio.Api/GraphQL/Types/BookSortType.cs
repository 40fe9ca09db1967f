using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

/// <summary>The orders of Catalog's search. A value is the parameter that Catalog reads.</summary>
internal sealed class BookSortType : EnumerationGraphType
{
    public BookSortType()
    {
        Name = "BookSort";
        Description = "The order of books.";
        Add("RELEVANCE", "relevance");
        Add("TITLE", "title");
        Add("YEAR", "year");
        Add("YEAR_DESCENDING", "-year");
        Add("PRICE", "price");
        Add("PRICE_DESCENDING", "-price");
        Add("NEWEST", "newest");
    }
}
